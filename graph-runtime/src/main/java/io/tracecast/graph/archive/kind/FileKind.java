package io.tracecast.graph.archive.kind;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kinds of files by their first bytes, one per line: how they begin, what they are, what to do. No
 * graph that can be used begins like one of them.
 */
public enum FileKind {
  GIT_LFS(
      "version https://git-lfs",
      "a pointer of Git LFS, not the file that it stands for",
      "Fetch the file: git lfs pull."),
  HTML(
      Text.START + "<(?i:!doctype html|html|head|body)",
      "a web page, as a download that needs a login leaves",
      Remedies.DOWNLOAD),
  OPENVINO(
      Text.START + "(?:<\\?xml[^>]{0,200}>\\s*)?<net ",
      "a network of OpenVINO, which OpenVINO alone runs",
      Remedies.ONNX_SOURCE),
  XML_ERROR(
      Text.START + "<\\?xml[^>]{0,200}>\\s*<Error>",
      "the error message of a server, saved in place of the file",
      Remedies.DOWNLOAD),
  XML(Text.START + "<\\?xml", "an XML document", Remedies.EXPORT),
  ONNX_JSON(
      Text.START + "\\{\\s*\"ir_?[vV]ersion\"",
      "an ONNX graph in JSON, and graphs are read in ONNX's binary form",
      onnxFrom("json")),
  ONNX_TEXT_PROTO(
      Text.START + "ir_version:\\s*\\d",
      "an ONNX graph as text, and graphs are read in ONNX's binary form",
      onnxFrom("textproto")),
  ONNX_TEXT(
      Text.START + "<\\s*ir_version:",
      "an ONNX graph as text, and graphs are read in ONNX's binary form",
      onnxFrom("onnxtxt")),
  SHARD_INDEX(
      Text.START + "\\{\\s*(?:\"metadata\"\\s*:\\s*\\{[^}]{0,500}\\}\\s*,\\s*)?\"weight_map\"",
      "the index of weights in several files, without a graph",
      "Export the repository of Hugging Face that it belongs to: optimum-cli export onnx --model"
          + " FOLDER GRAPHS, and give GRAPHS/model.onnx."),
  PADDLE_PIR(
      Text.START + "\\{\\s*\"base_code\"",
      "a program of PaddlePaddle, which runs there alone",
      Remedies.PADDLE_3),
  MXNET_SYMBOL(
      Text.START + "\\{\\s*\"nodes\"\\s*:\\s*\\[",
      "a symbol of MXNet, whose weights are in its .params file",
      Mxnet.REMEDY),
  JSON(
      Text.START + "\\{\\s*\"",
      "JSON, which no graph is kept in, and servers answer with in place of a file",
      Remedies.DOWNLOAD),
  PYTHON(
      Text.START + "(?:#!/usr/bin/env python|(?:import|from) [\\w.]+)",
      "Python code, and no Python runs on the cluster",
      Remedies.EXPORT),
  ONNX_RUNTIME(
      ".{4}ORTM",
      "a graph in ONNX Runtime's own format (ORT), which holds for the version that wrote it",
      "Give the ONNX graph that it was made from."),
  LITE_INTERPRETER(
      ".{4}PTMF",
      "TorchScript for the lite interpreter as a FlatBuffer",
      "Save it as TorchScript: python -c \"import torch;"
          + " torch.jit.jit_module_from_flatbuffer('FILE').save('GRAPH.pt')\"."),
  EXECUTORCH(
      ".{4}E[TX]\\d\\d",
      "a program of ExecuTorch, compiled for the devices that it was lowered to", Remedies.MODULE),
  TENSORFLOW_LITE(
      ".{4}TFL3",
      "a TensorFlow Lite file, which its own interpreter alone runs",
      "Convert it: python -m tf2onnx.convert --tflite FILE --output GRAPH.onnx."),
  HDF5(
      "\\x89HDF\\r\\n\\x1a\\n",
      "an HDF5 file, as Keras writes, which Keras alone runs",
      Remedies.KERAS),
  SAFETENSORS(
      ".{3}[\\x00-\\x3f]\\x00{4}\\{",
      "a safetensors file: weights without a graph", Remedies.WEIGHTS),
  GGUF("GGUF", "a GGUF file: weights without a graph", Remedies.MODULE),
  TENSOR_RT(
      "(?:.{4}\\{\"[^\\x00]{0,4000})?ftrt",
      "an engine of TensorRT, which runs on the GPU model that it was built on",
      Remedies.ONNX_SOURCE),
  NUMPY("\\x93NUMPY", "an array of NumPy: numbers without a graph", Remedies.EXPORT),
  CORE_ML(
      "\\x08[\\x01-\\x20]\\x12"
          + Proto.SIZE
          + "\\x0a"
          + Proto.SIZE
          + "\\x0a"
          + Proto.SIZE
          + "[ -~]",
      "a model of Core ML, which Apple's systems alone run",
      Remedies.MODULE),
  SAVED_MODEL(
      "\\x08\\x01\\x12" + Proto.SIZE + "\\x0a" + Proto.SIZE + "[\\x0a\\x12\\x1a\\x22\\x2a]",
      "the graph of a TensorFlow SavedModel, whose weights are beside it",
      Remedies.SAVED_MODEL),
  GRAPH_DEF(
      "\\x0a" + Proto.SIZE + "\\x0a" + Proto.SIZE + "[ -~]{1,500}\\x12" + Proto.SIZE + "[A-Z_]\\w",
      "a frozen graph of TensorFlow, which TensorFlow alone runs",
      "Convert it: python -m tf2onnx.convert --graphdef FILE --inputs INPUT:0 --outputs OUTPUT:0"
          + " --output GRAPH.onnx."),
  GRAPH_DEF_TEXT(
      Text.START + "(?:node|saved_model_schema_version|meta_info_def)\\b\\s*[:{]",
      "a graph of TensorFlow as text, which TensorFlow alone runs",
      Remedies.SAVED_MODEL),
  PADDLE_PROGRAM(
      "\\x0a" + Proto.SIZE + "\\x08\\x00\\x10\\xff{9}\\x01\\x1a",
      "a program of PaddlePaddle, whose weights are in its .pdiparams file",
      Remedies.PADDLE),
  PADDLE_WEIGHTS(
      "\\x00{16}..\\x00\\x00\\x08",
      "a file of PaddlePaddle's weights without a graph",
      Remedies.PADDLE),
  MXNET_WEIGHTS(
      "\\x12\\x01\\x00{6}",
      "a file of MXNet's weights, whose graph is its -symbol.json", Mxnet.REMEDY),
  TORCH7(
      "(?:[\\x03\\x04]\\x00{3}\\x01\\x00{3}|4\\n1\\n3\\nV 1\\n)",
      "a file of Torch7, the Lua library before PyTorch",
      "Load its weights into a PyTorch module, and export that: scripts/export --factory"
          + " PACKAGE.MODULE:FUNCTION --format onnx --output GRAPH.onnx."),
  TAR(".{257}ustar", "a tar archive, which may hold a graph", Remedies.unpackedBy("tar xf FILE")),
  GZIP(
      "\\x1f\\x8b",
      "compressed by gzip",
      Remedies.unpackedBy("gunzip --keep FILE"),
      "tar xzf FILE"),
  BZIP2(
      "BZh[1-9]1AY",
      "compressed by bzip2",
      Remedies.unpackedBy("bunzip2 --keep FILE"),
      "tar xjf FILE"),
  XZ("\\xfd7zXZ\\x00", "compressed by xz", Remedies.unpackedBy("unxz --keep FILE"), "tar xJf FILE"),
  ZSTANDARD(
      "\\x28\\xb5\\x2f\\xfd",
      "compressed by zstd",
      Remedies.unpackedBy("unzstd FILE"),
      "tar xf FILE"),
  LZ4("\\x04\\x22\\x4d\\x18", "compressed by lz4", Remedies.unpackedBy("lz4 -d FILE GRAPH")),
  SEVEN_ZIP(
      "7z\\xbc\\xaf\\x27\\x1c",
      "a 7-Zip archive, which may hold a graph",
      Remedies.unpackedBy("7z x FILE")),
  RAR(
      "Rar!\\x1a\\x07",
      "a RAR archive, which may hold a graph",
      Remedies.unpackedBy("unrar x FILE")),
  ELF("\\x7fELF", "machine code, as AOTInductor compiles", Remedies.MODULE),
  PDF("%PDF", "a PDF", Remedies.EXPORT),
  IMAGE(
      "(?:\\x89PNG|\\xff\\xd8\\xff|GIF8|RIFF.{4}WEBP|II\\*\\x00|MM\\x00\\*|BM.{4}\\x00{4})",
      "an image", "Give the graph as --graph, and images as --images.");

  /** How texts begin, whatever they are. */
  private static final class Text {
    static final String START = "(?:\\xef\\xbb\\xbf)?\\s{0,100}";
  }

  /** Protocol Buffers. */
  private static final class Proto {
    static final String SIZE = "[\\x80-\\xff]{0,4}[\\x00-\\x7f]";
  }

  private static final class Mxnet {
    static final String REMEDY =
        "Convert them with a Python that has MXNet: mxnet.onnx.export_model(SYMBOL, PARAMS,"
            + " [(1, 3, 224, 224)], numpy.float32, 'GRAPH.onnx').";
  }

  private final Pattern start;
  private final String what;
  private final String remedy;
  private final String remedyOfTar;

  FileKind(String start, String what, String remedy) {
    this.start = Pattern.compile(start, Pattern.DOTALL);
    this.what = what;
    this.remedy = remedy;
    this.remedyOfTar = remedy;
  }

  FileKind(String start, String what, String remedy, String unpackingTar) {
    this.start = Pattern.compile(start, Pattern.DOTALL);
    this.what = what;
    this.remedy = remedy;
    this.remedyOfTar = Remedies.unpackedBy(unpackingTar);
  }

  /** Returns what weights in a pickle are, which their first bytes alone do not tell. */
  public static Stranger stateDict(String file) {
    return new Stranger("a state_dict: weights without a graph", Remedies.WEIGHTS).named(file);
  }

  private static String onnxFrom(String format) {
    return "Convert it: python -c \"import onnx; onnx.save(onnx.load('FILE', format='"
        + format
        + "'), 'GRAPH.onnx')\".";
  }

  /**
   * Returns what a file is that begins like that, if it is one of these kinds.
   *
   * @param file its name, which stands in commands, and tells whether a tar is compressed
   * @param head its first bytes
   */
  public static Optional<Stranger> of(String file, byte[] head) {
    String text = new String(head, ISO_8859_1);
    boolean tar = file.matches(".*\\.(?:tar\\.\\w+|t[gbx]z\\w*|tzst)");
    return Stream.of(values())
        .filter(kind -> kind.start.matcher(text).lookingAt())
        .findFirst()
        .map(kind -> new Stranger(kind.what, tar ? kind.remedyOfTar : kind.remedy).named(file));
  }
}
