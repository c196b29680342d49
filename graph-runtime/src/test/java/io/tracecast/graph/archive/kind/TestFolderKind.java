package io.tracecast.graph.archive.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestFolderKind {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "config.json model.safetensors onnx/a.onnx onnx/model.onnx|'onnx/model.onnx'|--graph dir/onnx/model.onnx.",
        "config.json model_b.onnx model_a.onnx|'model_a.onnx'|--graph dir/model_a.onnx.",
        "labels.txt best.torchscript|'best.torchscript'|--graph dir/best.torchscript.",
        "saved_model.pb variables/variables.index|SavedModel|tf2onnx.convert --saved-model dir",
        "config.json model.safetensors|Hugging Face|optimum-cli export onnx --model dir",
        "config.json pytorch_model.bin|Hugging Face|optimum-cli export onnx --model dir",
        "inference.pdmodel inference.pdiparams|PaddlePaddle (inference.pdmodel)|paddle2onnx",
        "inference.json inference.pdiparams|PaddlePaddle (inference.json)|paddle2onnx",
        "ov.xml ov.bin|OpenVINO (ov.xml)|Give the ONNX graph",
        "Manifest.json Data/com.apple.CoreML/model.mlmodel|Core ML|scripts/export",
        "m/code/__torch__.py m/data.pkl|unpacked files of a TorchScript|Give the archive",
        "weights.pth|weights (weights.pth)|--state-dict dir/weights.pth",
        "a.jpg b.jpg|none of its files is a graph|--graph dir/NAME.onnx",
      })
  void aFolderIsKnownByItsFiles(String files, String what, String remedy) {
    Stranger stranger = FolderKind.of("dir", List.of(files.split(" ")));

    assertThat(stranger.what()).contains(what);
    assertThat(stranger.remedy()).contains(remedy);
  }
}
