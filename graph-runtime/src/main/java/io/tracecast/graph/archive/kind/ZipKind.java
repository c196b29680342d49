package io.tracecast.graph.archive.kind;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kinds of zips by the name of one of their entries, the surest first; TorchScript is known before
 * any of them.
 */
public enum ZipKind {
  EXPORTED_PROGRAM(
      "(?:[^/]+/)?(?:serialized_exported_program|models/[^/]+)\\.json",
      "a program of torch.export, which libtorch's TorchScript loader cannot read",
      "Export it as ONNX: python -c \"import torch; torch.onnx.export(torch.export.load('FILE'),"
          + " f='GRAPH.onnx', dynamo=True)\"."),
  AOT_INDUCTOR(
      "(?:[^/]+/)?data/aotinductor/.*",
      "a package of AOTInductor, compiled for one kind of processor",
      Remedies.MODULE),
  PT2("(?:[^/]+/)?archive_format", "an archive of torch.export without a program", Remedies.MODULE),
  OLD_TORCHSCRIPT(
      "(?:[^/]+/)?attributes\\.pkl",
      "TorchScript of PyTorch 1.0 to 1.3, which keeps its modules in another way",
      "Write it again: python -c \"import torch; torch.jit.load('FILE').save('GRAPH.pt')\"."),
  KERAS("(?:.*/)?model\\.weights\\.h5", "a model of Keras, which Keras alone runs", Remedies.KERAS),
  SAVED_MODEL(
      "(?:.*/)?saved_model\\.pb",
      "a TensorFlow SavedModel in a zip (ENTRY)",
      "Unpack and convert it: unzip FILE -d FOLDER, then python -m tf2onnx.convert --saved-model"
          + " FOLDER --output GRAPH.onnx."),
  CORE_ML(
      ".*com\\.apple\\.CoreML/.*",
      "a package of Core ML, which Apple's systems alone run",
      Remedies.MODULE),
  TORCH_SERVE(
      "MAR-INF/MANIFEST\\.json",
      "an archive of TorchServe, which holds a graph or weights among other files",
      "Unpack it and give the file that MAR-INF/MANIFEST.json calls serializedFile: unzip FILE."),
  GRAPH_INSIDE(
      "(?i).*\\.(?:onnx|torchscript|ptl|pt|pth|jit)",
      "a zip with the file 'ENTRY' in it",
      "Unpack it and give that file: unzip FILE 'ENTRY'."),
  WEIGHTS_INSIDE(
      "(?i).*\\.(?:safetensors|bin|ckpt|h5|pb|tflite|pdmodel)",
      "a zip with the file 'ENTRY' in it, which by its name is not a graph",
      "Unpack it: unzip FILE 'ENTRY'."),
  NUMPY(".*\\.npy", "an archive of NumPy's arrays: numbers without a graph", Remedies.EXPORT);

  /** How many entries are enough to tell. */
  private static final int MOST_ENTRIES = 1000;

  private final Pattern entry;
  private final String what;
  private final String remedy;

  ZipKind(String entry, String what, String remedy) {
    this.entry = Pattern.compile(entry, Pattern.DOTALL);
    this.what = what;
    this.remedy = remedy;
  }

  /**
   * Returns what a zip is, if one of its entries tells.
   *
   * @param file its name, which stands in commands
   * @param entries the names of its entries
   */
  public static Optional<Stranger> of(String file, List<String> entries) {
    return Stream.of(values())
        .flatMap(
            kind ->
                entries.stream()
                    .limit(MOST_ENTRIES)
                    .filter(name -> kind.entry.matcher(name).matches())
                    .limit(1)
                    .map(name -> new Stranger(kind.what, kind.remedy).named(file).holding(name)))
        .findFirst();
  }
}
