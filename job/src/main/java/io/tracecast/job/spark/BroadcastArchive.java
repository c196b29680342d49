package io.tracecast.job.spark;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * What executors must know of a graph archive to fetch it: names, sizes and the digest. The bytes
 * of its files travel beside it, see {@link ArchiveChunks}.
 */
public final class BroadcastArchive implements Serializable {
  private static final long serialVersionUID = 2L;

  private final String name;
  private final String sha256;
  private final Passport passport;
  private final List<File> files;

  /**
   * One file.
   *
   * @param location where it belongs below the archive's folder; empty for the archive's own file
   */
  public record File(String location, long sizeInBytes) implements Serializable {
    private static final long serialVersionUID = 2L;
  }

  /** Takes the archive's own file and then its parts, all as they were delivered. */
  public BroadcastArchive(String name, String sha256, Passport passport, List<File> files) {
    this.name = name;
    this.sha256 = sha256;
    this.passport = passport;
    this.files = new ArrayList<>(files);
  }

  /**
   * Sends an archive to the executors of an application; the caller has it {@linkplain #destroy
   * destroyed}, and leaves the archive's bytes as they are until then.
   */
  public static Broadcast<BroadcastArchive> send(GraphArchive archive, SparkContext context) {
    Broadcast<BroadcastArchive> broadcast =
        JavaSparkContext.fromSparkContext(context).broadcast(of(archive));
    try {
      ArchiveChunks.offer(broadcast.id(), archive.delivered(), context.isLocal());
    } catch (RuntimeException | Error e) {
      destroy(broadcast);
      throw e;
    }
    return broadcast;
  }

  /** Lets all that was sent go, everywhere. */
  public static void destroy(Broadcast<BroadcastArchive> broadcast) {
    ArchiveChunks.withdraw(broadcast.id());
    broadcast.destroy(); // Spark removes all blocks of that number
  }

  static BroadcastArchive of(GraphArchive archive) {
    ArchiveFiles delivered = archive.delivered();
    List<File> files = new ArrayList<>();
    files.add(new File("", delivered.bytes().sizeInBytes()));
    delivered
        .parts()
        .forEach(part -> files.add(new File(part.location(), part.bytes().sizeInBytes())));
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
   * Checks the archive as the driver did and rebuilds it of its files. Their digest tells that they
   * are those whose checksums the driver looked at, so executors need not.
   *
   * @param bytes the files' bytes, in their order
   * @throws IllegalStateException if the bytes are not those that the driver sent
   * @throws io.tracecast.graph.archive.ArchiveException if nobody who is trusted signed them, or
   *     they do not open
   */
  public GraphArchive rebuild(List<ArchiveBytes> bytes) {
    List<ArchivePart> parts = new ArrayList<>();
    for (int i = 1; i < files.size(); i++) {
      parts.add(new ArchivePart(files.get(i).location(), bytes.get(i)));
    }
    return passport.admit(name, new ArchiveFiles(bytes.get(0), parts), sha256);
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
