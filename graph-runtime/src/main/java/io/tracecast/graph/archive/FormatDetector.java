package io.tracecast.graph.archive;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells formats apart by their first bytes. */
final class FormatDetector {
  private static final byte PICKLE_PROTOCOL = (byte) 0x80;

  /** An ONNX file starts with field 1 (ir_version) as a varint. */
  private static final byte ONNX_FIRST_TAG = 0x08;

  private record Stranger(int offset, String magic, String what) {
    boolean matches(String head) {
      return head.startsWith(magic, offset);
    }
  }

  private static final List<Stranger> KNOWN_STRANGERS =
      List.of(
          new Stranger(0, "\u0089HDF", "an HDF5 file, as Keras writes"),
          new Stranger(4, "TFL3", "a TensorFlow Lite file"),
          new Stranger(8, "{\"", "a safetensors file: weights without a graph"),
          new Stranger(0, "%PDF", "a PDF"),
          new Stranger(0, "<htm", "a web page"),
          new Stranger(0, "<!DO", "a web page"),
          new Stranger(0, "<!do", "a web page"),
          new Stranger(0, "version https://git-lfs", "a Git LFS pointer: fetch the real file"));

  private FormatDetector() {}

  static GraphFormat detect(String name, ArchiveBytes bytes) {
    byte[] head = head(bytes);
    if (startsWith(head, 'P', 'K', 3, 4) || startsWith(head, 'P', 'K', 5, 6)) {
      return GraphFormat.TORCHSCRIPT;
    }
    if (head.length > 2 && head[0] == PICKLE_PROTOCOL && head[1] >= 2 && head[1] <= 5) {
      throw ArchiveErrors.pickle(name, PickledObject.of(head));
    }
    if (head.length > 2 && head[0] == ONNX_FIRST_TAG) {
      return GraphFormat.ONNX;
    }
    throw ArchiveErrors.unknownFormat(name, stranger(head));
  }

  private static byte[] head(ArchiveBytes bytes) {
    byte[] head = new byte[(int) Math.min(PickledObject.HEAD_SIZE_IN_BYTES, bytes.sizeInBytes())];
    bytes.read(0, head, 0, head.length);
    return head;
  }

  private static boolean startsWith(byte[] head, int... magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static String stranger(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return KNOWN_STRANGERS.stream()
        .filter(stranger -> stranger.matches(text))
        .findFirst()
        .map(stranger -> " (it is " + stranger.what() + ")")
        .orElse("");
  }
}
