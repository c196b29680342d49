package io.tracecast.graph.archive.torchscript.contents;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.contents.FormatVersions;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.graph.archive.contents.MultiplyAdds;
import io.tracecast.graph.archive.contents.Readable;
import io.tracecast.graph.archive.contents.Readable.What;
import io.tracecast.graph.archive.contents.Weights;
import io.tracecast.graph.archive.pickle.PickleReader;
import io.tracecast.graph.archive.pickle.PickleValue;
import io.tracecast.graph.archive.torchscript.PickledObject;
import io.tracecast.graph.archive.torchscript.ZipEntries;
import io.tracecast.graph.archive.torchscript.code.Method;
import io.tracecast.graph.archive.torchscript.code.ModuleClass;
import io.tracecast.graph.archive.torchscript.code.UnreadableCodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells what is in a TorchScript archive. No pickle is executed, and no weight is read. */
public final class TorchScriptContents {
  private static final String FORWARD = "forward";

  private final String name;
  private final ZipEntries entries;
  private final Program program;
  private final Callee forward;

  private TorchScriptContents(String name, ZipEntries entries) {
    this.name = name;
    this.entries = entries;
    this.program = new Program(entries);
    String module =
        entries
            .content("data.pkl")
            .flatMap(PickledObject::of)
            .map(object -> object.module() + "." + object.name())
            .orElse("");
    this.forward = new Callee(module, FORWARD);
  }

  /**
   * Tells what is in the archive.
   *
   * @param name the archive's name, for messages
   * @param image the shape of the input for one image; empty where it is not known
   */
  public static GraphContents read(String name, ArchiveBytes bytes, List<Long> image) {
    try (ZipEntries entries = ZipEntries.open(name, bytes)) {
      return new TorchScriptContents(name, entries).contents(image);
    }
  }

  /**
   * Writes the code of {@code forward} of the top module and of what it calls, as it is in the
   * archive.
   */
  public static void print(String name, ArchiveBytes bytes, Appendable target) throws IOException {
    try (ZipEntries entries = ZipEntries.open(name, bytes)) {
      TorchScriptContents contents = new TorchScriptContents(name, entries);
      CallTree tree = CallTree.of(contents.program, contents.forward);
      for (Map.Entry<Callee, Method> method : tree.methods().entrySet()) {
        target.append("# ").append(method.getKey().toString()).append('\n');
        target.append(method.getValue().text().stripTrailing().stripIndent()).append("\n\n");
      }
    }
  }

  private GraphContents contents(List<Long> image) {
    CallTree tree = CallTree.of(program, forward);
    return new GraphContents(
        new FormatVersions.TorchScript(
            text("version").or(() -> text(".data/version")), text("byteorder")),
        Set.of(),
        tree.operators(forward),
        weights(),
        work(image),
        methods(),
        readable());
  }

  private Optional<String> text(String path) {
    return entries.content(path).map(content -> new String(content, UTF_8).strip());
  }

  private List<String> methods() {
    try {
      return program
          .moduleClass(forward.owner())
          .map(ModuleClass::methods)
          .map(methods -> List.copyOf(methods.keySet()))
          .orElse(List.of());
    } catch (UnreadableCodeException e) {
      return List.of();
    }
  }

  private MultiplyAdds work(List<Long> image) {
    if (image.isEmpty()) {
      return MultiplyAdds.unknown(
          "TorchScript does not record the shape of its input, and no interface is known: give --preset or another");
    }
    try {
      ArchiveValues values =
          new ArchiveValues(entries, pickle("data.pkl"), pickle("constants.pkl"));
      return CodeRun.of(program, values, forward, image);
    } catch (ArchiveException e) {
      return MultiplyAdds.unknown(e.getMessage());
    }
  }

  private Weights weights() {
    ModuleWeights weights = new ModuleWeights(program);
    try {
      pickle("data.pkl").ifPresent(weights::addModule);
      pickle("constants.pkl").ifPresent(weights::addConstants);
      return weights.weights(Optional.empty());
    } catch (ArchiveException e) {
      return weights.weights(Optional.of(e.getMessage()));
    }
  }

  private Optional<PickleValue> pickle(String path) {
    return entries
        .content(path)
        .map(content -> PickleReader.read("%s (%s)".formatted(name, path), content));
  }

  private List<Readable> readable() {
    List<String> code = entries.files("code");
    List<Readable> readable = new ArrayList<>();
    add(readable, What.CODE, code.stream().filter(path -> path.endsWith(".py")).toList());
    add(
        readable,
        What.ORIGINAL_SOURCE,
        code.stream().filter(path -> path.endsWith(".debug_pkl")).toList());
    return readable;
  }

  private void add(List<Readable> readable, What what, List<String> paths) {
    if (!paths.isEmpty()) {
      long sizeInBytes = paths.stream().mapToLong(entries::size).sum();
      readable.add(new Readable(what, paths.size(), sizeInBytes));
    }
  }
}
