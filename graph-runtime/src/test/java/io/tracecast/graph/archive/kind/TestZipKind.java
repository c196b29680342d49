package io.tracecast.graph.archive.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.SmallArchives;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestZipKind {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version serialized_exported_program.json|a program of torch.export|torch.export.load('m.zip')",
        "m/archive_format m/models/model.json|a program of torch.export|torch.export.load('m.zip')",
        "archive_format data/aotinductor/model/c.so|a package of AOTInductor|scripts/export",
        "m/archive_format m/data/aotinductor/model/c.so|a package of AOTInductor|scripts/export",
        "m/archive_format m/version|an archive of torch.export without a program|scripts/export",
        "m/version m/model.json m/attributes.pkl|TorchScript of PyTorch 1.0|torch.jit.load('m.zip')",
        "metadata.json config.json model.weights.h5|a model of Keras|tf2onnx.convert --keras m.zip",
        "sm/saved_model.pb sm/variables/x|a TensorFlow SavedModel in a zip (sm/saved_model.pb)|unzip m.zip",
        "m.mlpackage/Data/com.apple.CoreML/m.mlmodel|a package of Core ML|scripts/export",
        "traced.pt MAR-INF/MANIFEST.json|an archive of TorchServe|unzip m.zip",
        "readme.md nets/a.onnx|a zip with the file 'nets/a.onnx' in it|unzip m.zip 'nets/a.onnx'",
        "a.npy b.npy|an archive of NumPy's arrays|scripts/export",
        "repo/model.safetensors|a zip with the file 'repo/model.safetensors' in it|unzip m.zip",
      })
  void aZipIsKnownByItsEntries(String entries, String what, String remedy) {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    Stream.of(entries.split(" ")).forEach(name -> contents.put(name, new byte[9]));

    SmallArchives.refusal("m.zip", SmallArchives.zip(contents))
        .hasMessageStartingWith("Cannot load graph m.zip: it is " + what)
        .hasMessageContaining(remedy);
  }

  @Test
  void anotherZipIsSaidToBeOne() {
    SmallArchives.refusal("m.zip", SmallArchives.zip(Map.of("readme.txt", new byte[1])))
        .hasMessageContaining("(it is a zip without TorchScript's data.pkl)");
  }

  @Test
  void anEntrysNameThatACommandWouldTakeApartStaysOutOfIt() {
    Stranger stranger = ZipKind.of("m.zip", List.of("x'; rm y; '.pt")).orElseThrow();

    assertThat(stranger.what()).contains("'x'; rm y; '.pt'");
    assertThat(stranger.remedy()).doesNotContain("rm y");
  }
}
