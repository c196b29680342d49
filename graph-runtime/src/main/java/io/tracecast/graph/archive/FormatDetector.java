package io.tracecast.graph.archive;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Tells formats apart by their first bytes. */
final class FormatDetector {
  private static final int HEAD_SIZE_IN_BYTES = 16;
  private static final byte PICKLE_PROTOCOL = (byte) 0x80;

  /** An ONNX file starts with field 1 (ir_version) as a varint. */
  private static final byte ONNX_FIRST_TAG = 0x08;

  private static final Map<String, String> KNOWN_STRANGERS =
      Map.of(
          "\u0089HDF", " (it is an HDF5 file, as Keras writes)",
          "TFL3", " (it is a TensorFlow Lite file)",
          "%PDF", " (it is a PDF)",
          "<htm", " (it is a web page)",
          "<!DO", " (it is a web page)",
          "vers", " (it is a Git LFS pointer: fetch the real file)");

  private FormatDetector() {}

  static GraphFormat detect(String name, ArchiveBytes bytes) {
    byte[] head = head(bytes);
    if (startsWith(head, 'P', 'K', 3, 4) || startsWith(head, 'P', 'K', 5, 6)) {
      return GraphFormat.TORCHSCRIPT;
    }
    if (head.length > 2 && head[0] == PICKLE_PROTOCOL && head[1] >= 2 && head[1] <= 5) {
      throw ArchiveErrors.stateDict(name);
    }
    if (head.length > 2 && head[0] == ONNX_FIRST_TAG) {
      return GraphFormat.ONNX;
    }
    throw ArchiveErrors.unknownFormat(name, stranger(head));
  }

  private static byte[] head(ArchiveBytes bytes) {
    byte[] head = new byte[(int) Math.min(HEAD_SIZE_IN_BYTES, bytes.sizeInBytes())];
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
    if (head.length < 8) {
      return "";
    }
    String start = new String(head, 0, 4, StandardCharsets.ISO_8859_1);
    String inner = new String(head, 4, 4, StandardCharsets.ISO_8859_1);
    return KNOWN_STRANGERS.getOrDefault(start, KNOWN_STRANGERS.getOrDefault(inner, ""));
  }
}
