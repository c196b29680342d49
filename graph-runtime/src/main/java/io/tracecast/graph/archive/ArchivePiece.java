package io.tracecast.graph.archive;

import io.tracecast.graph.archive.onnx.InlinedMessage;
import java.util.List;

/**
 * A part of a file of an archive.
 *
 * @param bytes the file
 * @param start where the piece begins
 * @param sizeInBytes how long it is
 */
public record ArchivePiece(ArchiveBytes bytes, long start, long sizeInBytes) {

  /** All of a file. */
  private static ArchivePiece of(ArchiveBytes bytes) {
    return new ArchivePiece(bytes, 0, bytes.sizeInBytes());
  }

  /** Bytes that are in no file of the archive's. */
  public static ArchivePiece of(byte[] bytes) {
    return of(ArchiveBytes.of(bytes));
  }

  /**
   * Returns an ONNX graph as the one message that an engine takes from memory, the data of its
   * parts in it. Nothing is copied but what lies between these.
   *
   * @param name the archive's name, for messages
   * @param files what it consists of
   * @throws ArchiveException if that is over 2 GiB
   */
  public static List<ArchivePiece> ofOnnx(String name, ArchiveFiles files) {
    return files.parts().isEmpty() ? List.of(of(files.bytes())) : InlinedMessage.of(name, files);
  }
}
