package io.tracecast.graph.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.tensor.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what a TorchScript archive says of itself: a zip with the code of its modules as Python
 * text, from which the signature of the top module's {@code forward} follows. No pickle is
 * executed: the name of the top module's class is found as text at the head of {@code data.pkl}.
 */
final class TorchScriptReader {

  /** The extra file that carries the interface. */
  static final String INTERFACE_ENTRY = "extra/tracecast.json";

  /** The pickle's first instruction after its protocol: GLOBAL, module, name. */
  private static final Pattern FIRST_GLOBAL =
      Pattern.compile("\\A\\x80[\\x02-\\x05]c([^\\n]{1,1000})\\n([^\\n]{1,1000})\\n");

  private static final Pattern FORWARD =
      Pattern.compile("\\n  def forward\\(self:[^,)]*(?:,\\s*(.*?))?\\) -> ", Pattern.DOTALL);

  private static final Pattern TENSOR_ARGUMENT = Pattern.compile("(\\w+): Tensor");

  private TorchScriptReader() {}

  static GraphArchive read(String name, ArchiveBytes bytes) {
    try (ZipEntries entries = ZipEntries.open(name, bytes)) {
      String code = topModuleCode(name, entries);
      if (code.contains("ops.prim.ConstantMKLDNNTensor")) {
        throw ArchiveErrors.optimizedForInference(name);
      }
      Signature signature = new Signature(inputs(name, code), List.of());
      if (signature.inputs().size() != 1) {
        throw ArchiveErrors.inputs(name, signature);
      }
      Optional<GraphInterface> graphInterface =
          entries
              .content(INTERFACE_ENTRY)
              .map(document -> GraphInterfaceJson.parse(name, new String(document, UTF_8)));
      return new GraphArchive(
          name, GraphFormat.TORCHSCRIPT, bytes.sha256(), signature, graphInterface, bytes);
    }
  }

  private static String topModuleCode(String name, ZipEntries entries) {
    if (entries.has("serialized_exported_program.json") || entries.has("archive_format")) {
      throw ArchiveErrors.exportedProgram(name);
    }
    byte[] pickle =
        entries
            .content("data.pkl")
            .orElseThrow(
                () ->
                    ArchiveErrors.unknownFormat(
                        name, " (it is a zip without TorchScript's data.pkl)"));
    Matcher global = FIRST_GLOBAL.matcher(new String(pickle, ISO_8859_1));
    boolean named = global.find();
    if (!entries.hasFolder("code")) {
      throw withoutCode(name, named ? global.group(1) + "." + global.group(2) : "of unknown class");
    }
    if (!named) {
      throw ArchiveErrors.corrupt(name, "data.pkl does not name the top module", null);
    }
    String path = "code/" + global.group(1).replace('.', '/') + ".py";
    String source =
        new String(
            entries
                .content(path)
                .orElseThrow(() -> ArchiveErrors.corrupt(name, path + " is missing", null)),
            UTF_8);
    return classBody(name, source, global.group(2));
  }

  private static ArchiveException withoutCode(String name, String pickledClass) {
    return pickledClass.equals("collections.OrderedDict")
        ? ArchiveErrors.stateDict(name)
        : ArchiveErrors.pickledModule(name, pickledClass);
  }

  private static String classBody(String name, String source, String className) {
    int start = ("\n" + source).indexOf("\nclass " + className + "(");
    if (start < 0) {
      throw ArchiveErrors.corrupt(name, "the code of " + className + " is missing", null);
    }
    int end = source.indexOf("\nclass ", start + 1);
    return end < 0 ? source.substring(start) : source.substring(start, end);
  }

  private static List<TensorSpec> inputs(String name, String code) {
    Matcher forward = FORWARD.matcher(code);
    if (!forward.find()) {
      throw ArchiveErrors.noForward(name);
    }
    String arguments = forward.group(1) == null ? "" : forward.group(1);
    return Stream.of(arguments.split(","))
        .map(String::strip)
        .filter(argument -> !argument.isEmpty() && !argument.contains("="))
        .map(TorchScriptReader::input)
        .toList();
  }

  private static TensorSpec input(String argument) {
    Matcher tensor = TENSOR_ARGUMENT.matcher(argument);
    return tensor.matches()
        ? new TensorSpec(tensor.group(1), ElementType.FLOAT32, List.of())
        : new TensorSpec(argument, ElementType.OTHER, List.of());
  }
}
