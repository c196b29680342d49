package io.tracecast.graph.archive;

import io.tracecast.graph.archive.kind.FileKind;
import io.tracecast.graph.archive.kind.Stranger;
import io.tracecast.graph.archive.onnx.ModelHead;
import io.tracecast.graph.archive.torchscript.PickledObject;
import java.util.Optional;

/** Tells formats apart by their first bytes. */
final class FormatDetector {
  /** How much of a file is enough to tell. */
  static final int HEAD_SIZE_IN_BYTES = PickledObject.HEAD_SIZE_IN_BYTES;

  /** Where the first entry of a zip says how long its name is, in two bytes. */
  private static final int ZIP_NAME_LENGTH = 26;

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
    if (PickledObject.isPickle(head)) {
      throw PickledObject.refusal(name, PickledObject.of(head));
    }
    Optional<Stranger> stranger = FileKind.of(name, head);
    if (stranger.isPresent()) {
      throw ArchiveErrors.stranger(name, stranger.get());
    }
    if (isZip(head)) {
      return GraphFormat.TORCHSCRIPT;
    }
    if (ModelHead.matches(head)) {
      return GraphFormat.ONNX;
    }
    throw ArchiveErrors.unknownFormat(name, "");
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
}
