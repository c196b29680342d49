package io.tracecast.job.spark;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.GraphArchive;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * A graph archive on its way to the executors: its bytes in chunks, so that an archive over 2 GiB
 * travels.
 */
public final class BroadcastArchive implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String sha256;
  private byte[][] chunks;

  BroadcastArchive(String name, String sha256, byte[][] chunks) {
    this.name = name;
    this.sha256 = sha256;
    this.chunks = chunks;
  }

  public static BroadcastArchive of(GraphArchive archive) {
    return new BroadcastArchive(
        archive.name(), archive.sha256(), archive.bytes().chunks().toArray(new byte[0][]));
  }

  String name() {
    return name;
  }

  String sha256() {
    return sha256;
  }

  byte[][] chunks() {
    return chunks;
  }

  /**
   * Rebuilds the archive; the bytes are shared with this object. Their digest tells that they are
   * those whose checksums the driver looked at, so executors need not.
   *
   * @throws IllegalStateException if the bytes are not those that the driver sent
   */
  public GraphArchive rebuild() {
    return GraphArchive.again(name, ArchiveBytes.ofChunks(List.of(chunks)), sha256);
  }

  /** Lets the bytes go, wherever this object is still referred to. */
  void discard() {
    chunks = new byte[0][];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BroadcastArchive that
        && name.equals(that.name)
        && sha256.equals(that.sha256)
        && Arrays.deepEquals(chunks, that.chunks);
  }

  @Override
  public int hashCode() {
    return sha256.hashCode();
  }
}
