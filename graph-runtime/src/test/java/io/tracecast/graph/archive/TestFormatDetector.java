package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TestFormatDetector {

  @Test
  void theContentDecidesWhateverTheNameIs() {
    assertThat(SmallArchives.read("graph.onnx", SmallArchives.file("sums.pt")).format())
        .isEqualTo(GraphFormat.TORCHSCRIPT);
    assertThat(SmallArchives.read("graph.pt", SmallArchives.file("sums.onnx")).format())
        .isEqualTo(GraphFormat.ONNX);
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        arguments("\u0089HDF\r\n\u001a\n\0\0", "an HDF5 file, as Keras writes"),
        arguments("\u001c\0\0\0TFL3\24\0", "a TensorFlow Lite file"),
        arguments("\u0040\0\0\0\0\0\0\0{\"a\":{}}", "a safetensors file: weights without a graph"),
        arguments("%PDF-1.7", "a PDF"),
        arguments("<html><body>Sign in</body></html>", "a web page"),
        arguments("<!DOCTYPE html>", "a web page"),
        arguments("<!doctype html>", "a web page"),
        arguments(
            "version https://git-lfs.github.com/spec/v1\n",
            "a Git LFS pointer: fetch the real file"));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void filesOfAnotherKindAreNamed(String start, String what) {
    assertThatThrownBy(() -> read(start))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot load graph graph.pt: the content is neither TorchScript")
        .hasMessageContaining(" (it is " + what + "). Export")
        .hasMessageEndingWith("torch.onnx.export(...).");
  }

  @ParameterizedTest
  @CsvSource({"hello", "version 1 of my notes", "x", "P", "PK"})
  void otherTextIsNoGraph(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("the content is neither TorchScript nor ONNX. Export the module");
  }

  @Test
  void anEmptyFileIsNamed() {
    assertThatThrownBy(() -> read(""))
        .isInstanceOf(ArchiveException.class)
        .hasMessage("Cannot load graph graph.pt: the file is empty. Export the graph again.");
  }

  @ParameterizedTest
  @CsvSource({"state-dict.pt", "checkpoint.pt", "legacy-state-dict.pt", "legacy-checkpoint.pt"})
  void weightsWithoutAGraphAreNamed(String name) {
    assertThatThrownBy(() -> SmallArchives.read(name))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(
            "Cannot load graph %s: the archive is a state_dict (weights without a graph). Export their"
                    .formatted(name)
                + " module with them: scripts/export --factory PACKAGE.MODULE:FUNCTION --state-dict FILE"
                + " --format onnx --output GRAPH.onnx, or --network NAME --weights FILE for a network of"
                + " torchvision.");
  }

  @ParameterizedTest
  @CsvSource({"pickled-module.pt", "legacy-pickled-module.pt"})
  void aPickledModuleIsNamedWithItsClass(String name) {
    assertThatThrownBy(() -> SmallArchives.read(name))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining(
            "is a pickled Python object (__main__.Sourceless), which needs its Python")
        .hasMessageEndingWith(
            "Export the module where its code is: scripts/export --factory PACKAGE.MODULE:FUNCTION"
                + " --format onnx --output GRAPH.onnx.");
  }

  @Test
  void aPickleThatDoesNotTellIsOfUnknownClass() {
    assertThatThrownBy(() -> read("\u0080\4\u0095\13\0\0\0\0\0\0\0\u008c\7sklearn."))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("is a pickled Python object (of unknown class)");
  }

  private static GraphArchive read(String latin1) {
    return SmallArchives.read("graph.pt", latin1.getBytes(StandardCharsets.ISO_8859_1));
  }
}
