package io.tracecast.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People name the folder that a graph lies in, and graphs name files beside them. */
class TestGraphFolder {
  @TempDir private Path folder;

  private void assertRefused(Path graph, String... message) {
    Invocation run = Invocation.of("inspect", graph);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(run.err()).contains(message).doesNotContain("\tat ");
  }

  @Test
  void theGraphInARepositoryOfHuggingFaceIsNamed() throws IOException {
    Path repository = Files.createDirectory(folder.resolve("resnet"));
    Files.createFile(repository.resolve("config.json"));
    Files.createFile(repository.resolve("model.safetensors"));
    assertRefused(repository, "a repository of Hugging Face", "optimum-cli export onnx --model ");

    Files.createFile(Files.createDirectory(repository.resolve("onnx")).resolve("model.onnx"));

    assertRefused(
        repository,
        "Cannot load graph "
            + repository
            + ": it is a folder with the file 'onnx/model.onnx' in it",
        "Give that file: --graph " + repository + "/onnx/model.onnx.");
  }

  @Test
  void aSavedModelIsConvertedByItsFolder() throws IOException {
    Files.createFile(folder.resolve("saved_model.pb"));

    assertRefused(folder, "a TensorFlow SavedModel", "--saved-model " + folder + " --output");
  }

  @Test
  void aFolderWithoutAGraphIsSaidToHaveNone() {
    assertRefused(folder, "it is a folder, and none of its files is a graph by its name");
  }

  @Test
  void aLabelFileOfAMillionLongLinesIsNotReadToItsEnd() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "label\n".repeat(1_000_000));

    Invocation run = Invocation.of("inspect", Invocation.ONNX, "--labels", labels);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(run.err())
        .contains("Cannot read labels " + labels + ": it has over 4194304 characters")
        .doesNotContain("\tat ");
  }

  @Test
  void dataThatAreALinkToADeviceAreNotRead() throws IOException {
    Path graphs = Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");
    Path graph = Files.copy(graphs.resolve("parts.onnx"), folder.resolve("parts.onnx"));
    Files.createSymbolicLink(folder.resolve("parts.onnx.data"), Path.of("/dev/zero"));

    assertRefused(graph, "It is a device, and only regular files are read", "Copy the file there");
  }
}
