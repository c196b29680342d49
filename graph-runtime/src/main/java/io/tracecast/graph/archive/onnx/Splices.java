package io.tracecast.graph.archive.onnx;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.stored.ByteRange;
import io.tracecast.graph.archive.stored.CollectedBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Parts of a file that others take the place of. */
final class Splices {
  private final List<Splice> splices = new ArrayList<>();

  /** Writes what comes into the file. */
  interface Content {
    void writeTo(OutputStream target) throws IOException;
  }

  private record Splice(long position, long removed, Content content) {}

  /** Puts content in the place of so many bytes. */
  void replace(long position, long removed, Content content) {
    splices.add(new Splice(position, removed, content));
  }

  /**
   * Returns a copy of the file with what was put into it.
   *
   * @throws IllegalStateException if two parts overlap
   */
  ArchiveBytes applyTo(ArchiveBytes file) {
    CollectedBytes target = new CollectedBytes();
    long position = 0;
    splices.sort(Comparator.comparingLong(Splice::position));
    try {
      for (Splice splice : splices) {
        if (splice.position() < position) {
          throw new IllegalStateException("Two parts overlap at " + position);
        }
        new ByteRange(file, position, splice.position() - position).writeTo(target);
        splice.content().writeTo(target);
        position = splice.position() + splice.removed();
      }
      new ByteRange(file, position, file.sizeInBytes() - position).writeTo(target);
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes whatever is written to it", e);
    }
    return target.bytes();
  }
}
