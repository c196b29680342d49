package io.tracecast.graph.image.resample;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.Preprocessing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestWithoutVectorModule {

  @Test
  void imagesAreTransformedInPlainJavaWithTheSameBits() throws Exception {
    int hash = hash(ImageTransform.fastest(preprocessing()));
    assertThat(outputOf()).isEqualTo("plain " + hash + " " + hash);
  }

  @Test
  void theModuleIsUsedWhereItIsPresent() throws Exception {
    assertThat(outputOf("--add-modules=jdk.incubator.vector")).startsWith("vector, ");
  }

  private static String outputOf(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(TestWithoutVectorModule.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().reduce((first, last) -> last).orElse("");
  }

  private static Preprocessing preprocessing() {
    return Preprocessing.imagenet();
  }

  private static int hash(ImageTransform transform) {
    return Arrays.hashCode(
        Transformed.bytes(
            transform, preprocessing(), SyntheticPicture.of(500, 333, ColourOrder.BGR)));
  }

  /** Run in a JVM of its own. */
  public static void main(String[] arguments) {
    ImageTransform transform = ImageTransform.fastest(preprocessing());
    int inARun = hash(ImageTransform.of(preprocessing()));
    System.out.println(transform.arithmetic() + " " + hash(transform) + " " + inARun);
  }
}
