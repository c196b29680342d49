package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.Activation;
import org.junit.jupiter.api.Test;

/** The project's sample graphs. */
class TestGraphArchive {

  @Test
  void theTorchScriptSampleIsRead() {
    ArchiveBytes bytes = SmallArchives.sample("mobilenet_v1.pt");

    GraphArchive archive = GraphArchive.of("mobilenet_v1.pt", bytes);

    assertThat(archive.format()).isEqualTo(GraphFormat.TORCHSCRIPT);
    assertThat(archive.format().label()).isEqualTo("torchscript");
    assertThat(archive.sha256()).isEqualTo(bytes.sha256());
    assertThat(archive.files().sizeInBytes()).isEqualTo(bytes.sizeInBytes());
    assertThat(archive.input().describe()).endsWith(" float32 of unrecorded shape");
    assertThat(archive.graphInterface()).hasValueSatisfying(TestGraphArchive::isOfTheSamples);
    assertThat(archive.graphInterface().orElseThrow().outputs()).isEmpty();
  }

  @Test
  void theOnnxSampleIsRead() {
    ArchiveBytes bytes = SmallArchives.sample("mobilenet_v1_u8w.onnx");

    GraphArchive archive = GraphArchive.of("mobilenet_v1_u8w.onnx", bytes);

    assertThat(archive.format()).isEqualTo(GraphFormat.ONNX);
    assertThat(archive.format().label()).isEqualTo("onnx");
    assertThat(archive.sha256()).isEqualTo(bytes.sha256());
    assertThat(archive.input().describe()).isEqualTo("input float32[?,3,224,224]");
    assertThat(archive.signature().outputs())
        .extracting(TensorSpec::describe)
        .containsExactly("probabilities float32[?,1001]", "logits float32[?,1001]");
    assertThat(archive.graphInterface()).hasValueSatisfying(TestGraphArchive::isOfTheSamples);
    assertThat(archive.graphInterface().orElseThrow().outputs()).containsExactly("probabilities");
  }

  private static void isOfTheSamples(GraphInterface graphInterface) {
    assertThat(graphInterface.preprocessing()).isEqualTo(Preprocessing.inception());
    assertThat(graphInterface.activation()).isEqualTo(Activation.NONE);
    assertThat(graphInterface.labels())
        .hasSize(1001)
        .startsWith("background", "tench, Tinca tinca")
        .endsWith(
            "bolete", "ear, spike, capitulum", "toilet tissue, toilet paper, bathroom tissue");
  }
}
