package io.tracecast.graph.archive.kind;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Kinds of folders by the path of one of the files in them, the most useful first. */
public enum FolderKind {
  CORE_ML(
      "(?:.*/)?com\\.apple\\.CoreML/.*",
      "a package of Core ML, which Apple's systems alone run",
      Remedies.MODULE),
  UNPACKED_TORCHSCRIPT(
      "(?:[^/]+/)?code/__torch__(?:/.*|\\.py)",
      "the unpacked files of a TorchScript archive",
      "Give the archive that they came from."),
  ONNX("(?:onnx/)?model\\.onnx", FolderKind.HOLDS, FolderKind.GIVE),
  OTHER_ONNX(".*\\.onnx", FolderKind.HOLDS, FolderKind.GIVE),
  TORCHSCRIPT(".*\\.(?:torchscript|ptl|jit|pt)", FolderKind.HOLDS, FolderKind.GIVE),
  SAVED_MODEL(
      "saved_model\\.pb",
      "a TensorFlow SavedModel",
      "Convert it: python -m tf2onnx.convert --saved-model FILE --output GRAPH.onnx."),
  PADDLE(
      ".*\\.pdmodel|(?:.*/)?inference\\.json",
      "a folder with a program of PaddlePaddle (ENTRY)",
      Remedies.PADDLE),
  HUGGING_FACE(
      "config\\.json",
      "a repository of Hugging Face without a graph: its weights need their Python code",
      "Export it: optimum-cli export onnx --model FILE FOLDER, and give FOLDER/model.onnx."),
  OPENVINO(".*\\.xml", "a folder with a network of OpenVINO (ENTRY)", Remedies.ONNX_SOURCE),
  WEIGHTS(
      ".*\\.(?:safetensors|pth|bin|ckpt)",
      "a folder with weights (ENTRY), and no graph by its name",
      "Export their module with them: scripts/export --factory PACKAGE.MODULE:FUNCTION --state-dict"
          + " FILE/ENTRY --format onnx --output GRAPH.onnx.");

  private static final String HOLDS = "a folder with the file 'ENTRY' in it";
  private static final String GIVE = "Give that file: --graph FILE/ENTRY.";

  private static final Stranger UNKNOWN =
      new Stranger(
          "a folder, and none of its files is a graph by its name",
          "Give the graph's own file: --graph FILE/NAME.onnx.");

  private final Pattern path;
  private final String what;
  private final String remedy;

  FolderKind(String path, String what, String remedy) {
    this.path = Pattern.compile(path, Pattern.DOTALL);
    this.what = what;
    this.remedy = remedy;
  }

  /**
   * Returns what a folder is.
   *
   * @param folder its name, which stands in commands
   * @param files the paths of the files in it and below, with slashes
   */
  public static Stranger of(String folder, List<String> files) {
    return Stream.of(values())
        .flatMap(
            kind ->
                files.stream()
                    .sorted()
                    .filter(file -> kind.path.matcher(file).matches())
                    .limit(1)
                    .map(file -> new Stranger(kind.what, kind.remedy).named(folder).holding(file)))
        .findFirst()
        .orElseGet(() -> UNKNOWN.named(folder));
  }
}
