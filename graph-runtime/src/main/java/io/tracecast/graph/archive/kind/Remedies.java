package io.tracecast.graph.archive.kind;

/** Remedies that several kinds of files have in common. */
final class Remedies {
  static final String MODULE =
      "Export the PyTorch module that it was made from: scripts/export --factory"
          + " PACKAGE.MODULE:FUNCTION --format onnx --output GRAPH.onnx.";

  static final String EXPORT =
      "Export a PyTorch module as a graph: scripts/export --factory PACKAGE.MODULE:FUNCTION --format"
          + " onnx --output GRAPH.onnx.";

  static final String ONNX_SOURCE =
      "Give the ONNX graph or the PyTorch module's archive that it was made from.";

  static final String WEIGHTS =
      "Put them into an archive of the same network: scripts/tracecast pack --graph ARCHIVE --weights"
          + " FILE --output NEW. Or export their module with them: scripts/export --factory"
          + " PACKAGE.MODULE:FUNCTION --state-dict FILE --format onnx --output GRAPH.onnx, or --network"
          + " NAME --weights FILE for a network of torchvision.";

  static final String KERAS =
      "Convert it: python -m tf2onnx.convert --keras FILE --output GRAPH.onnx.";

  static final String SAVED_MODEL =
      "Convert it: python -m tf2onnx.convert --saved-model FOLDER --output GRAPH.onnx.";

  static final String PADDLE =
      "Convert it: paddle2onnx --model_dir FOLDER --model_filename NAME.pdmodel --params_filename"
          + " NAME.pdiparams --save_file GRAPH.onnx.";

  static final String PADDLE_3 = PADDLE.replace(".pdmodel", ".json");

  static final String DOWNLOAD = "Fetch the file itself, and compare its size and SHA-256.";

  private Remedies() {}

  static String unpackedBy(String command) {
    return "Unpack it and give the graph inside: " + command + ".";
  }
}
