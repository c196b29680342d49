package io.tracecast.graph.archive.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;

/** Files that are not graphs, told by their first bytes. */
final class KindRows {
  private KindRows() {}

  static List<Row> rows() {
    return List.of(
        row(
            "safetensors whose header claims 1 GiB",
            "weights without a graph",
            "--state-dict",
            "\0\0\0\u003f\0\0\0\0{\"a\":"),
        row(
            "safetensors whose header claims 8 EiB",
            "neither TorchScript nor ONNX",
            "scripts/export",
            "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f{\"a\":"),
        row(
            "a pointer of Git LFS",
            "a pointer of Git LFS",
            "git lfs pull",
            "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0".repeat(64)),
        row(
            "a file that is a pickle and names a function of the system",
                "a pickled Python object \\(os.system\\)",
            "scripts/export", "\u0080\2cos\nsystem\n(X\2\0\0\0lstR."),
        row(
            "a pickle of marks",
            "a pickle of a Python list|of unknown class",
            "scripts/export",
            "\u0080\2" + "(".repeat(1 << 20)),
        row(
            "a pickle of half a name",
            "of unknown class",
            "scripts/export",
            "\u0080\4\u0095\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u008c\u00ffx"),
        row(
            "JSON a million deep",
            "neither TorchScript nor ONNX",
            "scripts/export",
            "[".repeat(1 << 20)),
        row(
            "a megabyte of white space",
            "neither TorchScript nor ONNX",
            "scripts/export",
            " ".repeat(1 << 20)),
        row(
            "an index of weights without an end",
            "JSON",
            "Fetch the file",
            "{\"metadata\":{" + " ".repeat(1 << 20)),
        row(
            "XML without an end",
            "neither TorchScript nor ONNX|XML",
            "scripts/export",
            "<?xml " + "a".repeat(1 << 20)),
        row("gzip of nothing", "compressed by gzip", "gunzip --keep m.any", "\u001f\u008b\b\0\0"),
        Row.of(
            "a megabyte of zeros",
            "neither TorchScript nor ONNX",
            "scripts/export",
            () -> new byte[1 << 20]),
        Row.of(
            "a megabyte of ones", "neither TorchScript nor ONNX", "scripts/export", KindRows::ones),
        Row.of("nothing", "the file is empty", "Export the graph again.", () -> new byte[0]));
  }

  private static Row row(String name, String cause, String remedy, String latin1) {
    return Row.of(name, cause, remedy, () -> latin1.getBytes(ISO_8859_1));
  }

  private static byte[] ones() {
    byte[] ones = new byte[1 << 20];
    Arrays.fill(ones, (byte) -1);
    return ones;
  }
}
