package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs that take more than images. */
class TestMoreInputs {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");

  private static final List<String> INTERFACE =
      List.of("--input-size", "8", "--mean", "0,0,0", "--std", "1,1,1");

  private static final List<String> VALUES =
      List.of("--input", "im_shape=2,3", "--input", "sizes=5,7", "--input", "training=False");

  @TempDir private Path folder;

  private Invocation score(Object graph, List<String> values, Object... more) {
    List<Object> words = new ArrayList<>(List.of("score", "--graph", graph));
    words.addAll(List.of("--images", Invocation.IMAGES, "--output", folder.resolve("output")));
    words.addAll(values);
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  private static List<String> with(List<String> values) {
    List<String> all = new ArrayList<>(INTERFACE);
    all.addAll(values);
    return all;
  }

  @Test
  void valuesAreInTheReportAndInThePackedInterface() throws IOException {
    Path graph = GRAPHS.resolve("more-inputs.onnx");
    Invocation run = score(graph, with(VALUES));
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Invocation.report(folder.resolve("output")).at("/inputs"))
        .hasToString("{\"im_shape\":[2,3],\"sizes\":[5,7],\"training\":false}");

    Path packed = folder.resolve("packed.onnx");
    List<Object> pack = new ArrayList<>(List.of("pack", "--graph", graph, "--output", packed));
    pack.addAll(with(VALUES));
    assertThat(Invocation.of(pack.toArray()).exitCode()).isZero();
    assertThat(Invocation.of("inspect", "--graph", packed).out())
        .contains("im_shape=[2,3]", "sizes=[5,7]", "training=false");
    Invocation again = score(packed, List.of("--input", "sizes=1,1"), "--overwrite");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(Invocation.report(folder.resolve("output")).at("/inputs"))
        .hasToString("{\"im_shape\":[2,3],\"sizes\":[1,1],\"training\":false}");
  }

  @Test
  void otherCommandsGiveThemToo() {
    List<Object> doctor =
        new ArrayList<>(List.of("doctor", "--graph", GRAPHS.resolve("arguments.pt")));
    doctor.addAll(INTERFACE);
    List.of("scale=0.5", "negative=true", "sizes=[2,3]", "weights=1,2,3")
        .forEach(value -> doctor.addAll(List.of("--input", value)));
    Invocation run = Invocation.of(doctor.toArray());

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "two-inputs.onnx | takes the input 'scale' (float32[?,3]) beside its images. Say what it"
            + " gets: --input scale=1.0,1.0,1.0, for",
        "more-inputs.onnx | takes the input 'im_shape' (float32[?,2]) beside its images. Say what it"
            + " gets: --input im_shape=1.0,1.0, for",
        "two-inputs.pt | takes the input 'scale' (float32) beside its images. Say what it gets:"
            + " --input scale=1.0, for",
      })
  void aMissingValueIsAskedForWithItsTypeAndShape(String graph, String why) {
    Invocation run = score(GRAPHS.resolve(graph), INTERFACE);

    assertThat(run.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(run.err()).contains(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scale=fast | --input scale=fast cannot be used: 'fast' is not a number, true, false",
        "scale=true | --input scale=true cannot be used: true is not a value of type float32",
        "scale=1,2 | --input scale=[1,2] cannot be used: it has the shape [2], and the graph takes"
            + " float32[1]",
        "factor=1 | --input factor: graph",
        "factor=1 | Beside its images it takes: scale float32[1]",
        "images=1 | --input images: graph",
      })
  void aValueThatCannotBeUsedIsAnErrorOfUsage(String value, String why) {
    Invocation run = score(GRAPHS.resolve("default-input.onnx"), with(List.of("--input", value)));

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err()).contains(why);
  }
}
