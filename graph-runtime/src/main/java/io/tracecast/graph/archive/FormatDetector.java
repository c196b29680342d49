package io.tracecast.graph.archive;

import io.tracecast.graph.archive.onnx.ModelHead;
import io.tracecast.graph.archive.torchscript.PickledObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells formats apart by their first bytes. */
final class FormatDetector {
  /** How much of a file is enough to tell. */
  static final int HEAD_SIZE_IN_BYTES = PickledObject.HEAD_SIZE_IN_BYTES;

  private static final byte PICKLE_PROTOCOL = (byte) 0x80;

  /** Where the first entry of a zip says how long its name is, in two bytes. */
  private static final int ZIP_NAME_LENGTH = 26;

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

  /**
   * Tells the format, or refuses.
   *
   * @param head the first {@link #HEAD_SIZE_IN_BYTES} of the file, or all where it has fewer
   * @throws ArchiveException if no graph begins like that
   */
  static GraphFormat detect(String name, byte[] head) {
    if (head.length == 0) {
      throw ArchiveErrors.empty(name);
    }
    if (head.length > 2 && head[0] == PICKLE_PROTOCOL && head[1] >= 2 && head[1] <= 5) {
      throw PickledObject.refusal(name, PickledObject.of(head));
    }
    if (isZip(head)) {
      return GraphFormat.TORCHSCRIPT;
    }
    if (ModelHead.matches(head)) {
      return GraphFormat.ONNX;
    }
    throw ArchiveErrors.unknownFormat(name, stranger(head));
  }

  static byte[] head(ArchiveBytes bytes) {
    byte[] head = new byte[(int) Math.min(HEAD_SIZE_IN_BYTES, bytes.sizeInBytes())];
    bytes.read(0, head, 0, head.length);
    return head;
  }

  /** An empty zip, or one whose first entry has a name. */
  private static boolean isZip(byte[] head) {
    if (startsWith(head, 'P', 'K', 5, 6)) {
      return true;
    }
    boolean named =
        head.length <= ZIP_NAME_LENGTH + 1
            || head[ZIP_NAME_LENGTH] != 0
            || head[ZIP_NAME_LENGTH + 1] != 0;
    return startsWith(head, 'P', 'K', 3, 4) && named;
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
