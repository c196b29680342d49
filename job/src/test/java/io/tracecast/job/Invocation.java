package io.tracecast.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One command run in this process, with what it printed. */
public record Invocation(int exitCode, String out, String err) {
  public static final Path ROOT = Path.of(System.getProperty("tracecast.root"));
  public static final Path IMAGES = ROOT.resolve("samples/images");
  public static final Path ONNX = ROOT.resolve("samples/graphs/mobilenet_v1_u8w.onnx");
  public static final Path TORCHSCRIPT = ROOT.resolve("samples/graphs/mobilenet_v1.pt");

  public static Invocation of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>();
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    int exitCode =
        Tracecast.run(new PrintWriter(out), new PrintWriter(err), words.toArray(String[]::new));
    return new Invocation(exitCode, out.toString(), err.toString());
  }

  /** Scores into the folder; further arguments come on top. */
  public static Invocation score(Path graph, Path images, Path output, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("score", "--graph", graph, "--images", images, "--output", output));
    words.addAll(List.of(more));
    return of(words.toArray());
  }

  /**
   * Returns how many tasks of a run that goes on have left a file of images they could not score.
   */
  public static int quarantineFilesOfTasks(Path output) throws IOException {
    Path own = output.resolve("_tracecast");
    if (!Files.isDirectory(own)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(own)) {
      return (int) files.filter(file -> file.getParent().endsWith("quarantine-by-task")).count();
    } catch (UncheckedIOException e) { // the run moves them while this looks
      return 0;
    }
  }

  public static JsonNode report(Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("run.json").toFile());
  }
}
