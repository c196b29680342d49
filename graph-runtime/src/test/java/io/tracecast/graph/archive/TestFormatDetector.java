package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestFormatDetector {

  @Test
  void theContentDecidesWhateverTheNameIs() {
    assertThat(SmallArchives.read("graph.onnx", SmallArchives.file("sums.pt")).format())
        .isEqualTo(GraphFormat.TORCHSCRIPT);
    assertThat(SmallArchives.read("graph.pt", SmallArchives.file("sums.onnx")).format())
        .isEqualTo(GraphFormat.ONNX);
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
            "Cannot load graph %1$s: it is a state_dict: weights without a graph. Put them into an archive"
                    .formatted(name)
                + " of the same network: scripts/tracecast pack --graph ARCHIVE --weights %1$s --output"
                    .formatted(name)
                + " NEW. Or export their module with them: scripts/export --factory PACKAGE.MODULE:FUNCTION"
                + " --state-dict %1$s --format onnx --output GRAPH.onnx, or --network NAME --weights %1$s"
                    .formatted(name)
                + " for a network of torchvision.");
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
  void aDictionaryOfTorchIsAStateDictInAnyProtocol() {
    assertThatThrownBy(
            () ->
                read("\u0080\4\u0095\13\0\0\0\0\0\0\0}\u0094(\u008c\1w\u0094\u008c\14torch._utils"))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("it is a state_dict");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"cat\ndog\n", "cow\nox\npig\n", "config\nlist\nparis\n"})
  void aListOfWordsIsNotAPickle(String words) {
    assertThatThrownBy(() -> read(words.replace("\\n", "\n")))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("the content is neither TorchScript nor ONNX");
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
