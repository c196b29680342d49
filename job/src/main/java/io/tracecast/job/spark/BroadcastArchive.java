package io.tracecast.job.spark;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A graph archive on its way to the executors: the bytes of its files in chunks, so that an archive
 * over 2 GiB travels.
 */
public final class BroadcastArchive implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final String sha256;
  private final Passport passport;
  private List<File> files;

  /**
   * One file.
   *
   * @param location where it belongs below the archive's folder; empty for the archive's own file
   */
  public record File(String location, byte[][] chunks) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static File of(String location, ArchiveBytes bytes) {
      return new File(location, bytes.chunks().toArray(new byte[0][]));
    }

    private ArchiveBytes bytes() {
      return ArchiveBytes.ofChunks(List.of(chunks));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof File that
          && location.equals(that.location)
          && Arrays.deepEquals(chunks, that.chunks);
    }

    @Override
    public int hashCode() {
      return location.hashCode();
    }
  }

  /** Takes the archive's own file and then its parts, all as they were delivered. */
  public BroadcastArchive(String name, String sha256, Passport passport, List<File> files) {
    this.name = name;
    this.sha256 = sha256;
    this.passport = passport;
    this.files = new ArrayList<>(files);
  }

  /** Sends an archive to the executors of an application; the caller destroys what it gets. */
  public static Broadcast<BroadcastArchive> send(GraphArchive archive, SparkContext context) {
    return JavaSparkContext.fromSparkContext(context).broadcast(of(archive));
  }

  private static BroadcastArchive of(GraphArchive archive) {
    ArchiveFiles delivered = archive.delivered();
    List<File> files = new ArrayList<>();
    files.add(File.of("", delivered.bytes()));
    delivered.parts().forEach(part -> files.add(File.of(part.location(), part.bytes())));
    return new BroadcastArchive(
        archive.name(), archive.sha256(), Passport.of(archive.provenance()), files);
  }

  public String name() {
    return name;
  }

  public String sha256() {
    return sha256;
  }

  public Passport passport() {
    return passport;
  }

  public List<File> files() {
    return files;
  }

  /**
   * Checks the archive as the driver did and rebuilds it; the bytes are shared with this object.
   * Their digest tells that they are those whose checksums the driver looked at, so executors need
   * not.
   *
   * @throws IllegalStateException if the bytes are not those that the driver sent
   * @throws io.tracecast.graph.archive.ArchiveException if nobody who is trusted signed them, or
   *     they do not open
   */
  public GraphArchive rebuild() {
    List<ArchivePart> parts =
        files.stream().skip(1).map(file -> new ArchivePart(file.location(), file.bytes())).toList();
    return passport.admit(name, new ArchiveFiles(files.get(0).bytes(), parts), sha256);
  }

  /** Lets the bytes go, wherever this object is still referred to. */
  void discard() {
    files = new ArrayList<>();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BroadcastArchive that
        && name.equals(that.name)
        && sha256.equals(that.sha256)
        && passport.equals(that.passport)
        && files.equals(that.files);
  }

  @Override
  public int hashCode() {
    return sha256.hashCode();
  }
}
