package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.CodedOutputStream;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of an archive's bytes to an executor, in one process. */
class TestLocalCopy {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");
  private static final int BALLAST_SIZE_IN_BYTES = 2 * ArchiveBytes.CHUNK_SIZE_IN_BYTES + 1000;

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder;

  /** An archive whose own file has three chunks, and whose parts lie beside it. */
  private GraphArchive archive() throws IOException {
    for (String name : List.of("parts.onnx.data", "parts/constants.bin")) {
      Path copy = folder.resolve(name);
      Files.createDirectories(copy.getParent());
      Files.copy(GRAPHS.resolve(name), copy);
    }
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    graph.write(Files.readAllBytes(GRAPHS.resolve("parts.onnx")));
    // metadata of any length, which readers pass over
    byte[] ballast = new byte[BALLAST_SIZE_IN_BYTES];
    CodedOutputStream stream = CodedOutputStream.newInstance(graph);
    stream.writeByteArray(6, ballast);
    stream.flush();
    Path file = Files.write(folder.resolve("parts.onnx"), graph.toByteArray());
    try (InputStream bytes = Files.newInputStream(file)) {
      return GraphArchive.read("parts.onnx", bytes, new Parts(folder));
    }
  }

  private record Parts(Path path) implements ArchiveFolder {
    @Override
    public String name() {
      return path.toString();
    }

    @Override
    public ArchiveBytes read(String location) throws IOException {
      return ArchiveBytes.ofFile(path.resolve(location));
    }
  }

  /** Offers an archive as to executors elsewhere, and takes it back afterwards. */
  private static void sent(
      GraphArchive archive, BiConsumer<Broadcast<BroadcastArchive>, Long> use) {
    ScoredRows.withSpark(
        spark -> {
          SparkContext context = spark.sparkContext();
          Broadcast<BroadcastArchive> broadcast =
              JavaSparkContext.fromSparkContext(context).broadcast(BroadcastArchive.of(archive));
          ArchiveChunks.offer(broadcast.id(), archive.files(), false);
          use.accept(broadcast, broadcast.id());
          BroadcastArchive.destroy(broadcast);
          await().atMost(SOON).until(() -> !has(broadcast.id(), 0, 0)); // Spark does it aside
          return null;
        });
  }

  private static boolean has(long broadcast, int file, int chunk) {
    return SparkEnv.get()
        .blockManager()
        .getStatus(new BroadcastBlockId(broadcast, "file" + file + "chunk" + chunk))
        .isDefined();
  }

  @Test
  void whatIsFetchedChunkByChunkIsTheArchiveInPrivateFiles() throws IOException {
    GraphArchive archive = archive();
    assertThat(archive.files().bytes().chunkCount()).isEqualTo(3);
    sent(
        archive,
        (broadcast, number) -> {
          Path own;
          try (LocalCopy copy = LocalCopy.of(broadcast)) {
            GraphArchive fetched = copy.archive();
            assertThat(fetched.sha256()).isEqualTo(archive.sha256());
            assertThat(fetched.signature()).isEqualTo(archive.signature());
            assertThat(fetched.files().parts()).hasSameSizeAs(archive.files().parts());
            own = fetched.files().bytes().file().orElseThrow();
            assertThat(own).exists();
          }
          assertThat(own.getParent().getParent()).doesNotExist();
        });
  }

  @Test
  void aCopyStaysUntilItsLastHoldIsClosed() throws IOException {
    sent(
        archive(),
        (broadcast, number) -> {
          LocalCopy one = LocalCopy.of(broadcast);
          LocalCopy other = LocalCopy.of(broadcast);
          Path file = file(one);
          assertThat(file(other)).isEqualTo(file);
          one.close();
          one.close();
          assertThat(file).exists();
          other.close();
          assertThat(file).doesNotExist();
        });
  }

  private static Path file(LocalCopy copy) {
    return copy.archive().files().bytes().file().orElseThrow();
  }

  @Test
  void aHoldThatNobodyUsedFetchesNothing() throws IOException {
    List<Path> before = temporaryFolders();
    sent(
        archive(),
        (broadcast, number) -> {
          LocalCopy.of(broadcast).close();
          assertThat(has(number, 0, 2)).isTrue();
        });
    assertThat(temporaryFolders()).isEqualTo(before);
  }

  @Test
  void otherBytesThanTheDriverSentAreRefusedAndDeleted() throws IOException {
    GraphArchive archive = archive();
    List<Path> before = temporaryFolders();
    ScoredRows.withSpark(
        spark -> {
          Broadcast<BroadcastArchive> broadcast =
              JavaSparkContext.fromSparkContext(spark.sparkContext())
                  .broadcast(BroadcastArchive.of(archive));
          ArchiveChunks.offer(broadcast.id(), changed(archive.files()), false);
          try (LocalCopy copy = LocalCopy.of(broadcast)) {
            assertThatThrownBy(copy::archive)
                .hasMessageStartingWith("Graph parts.onnx changed on its way: its SHA-256 is ")
                .hasMessageEndingWith("and it was " + archive.sha256() + ".");
          }
          BroadcastArchive.destroy(broadcast);
          return null;
        });
    assertThat(temporaryFolders()).isEqualTo(before);
  }

  private static ArchiveFiles changed(ArchiveFiles files) {
    List<byte[]> chunks =
        Stream.iterate(0, i -> i < files.bytes().chunkCount(), i -> i + 1)
            .map(i -> files.bytes().chunk(i).clone())
            .toList();
    chunks.get(1)[7]++;
    return new ArchiveFiles(ArchiveBytes.ofChunks(chunks), files.parts());
  }

  @Test
  void aChunkThatNobodyGivesIsSaid() throws IOException {
    GraphArchive archive = archive();
    List<Path> before = temporaryFolders();
    ScoredRows.withSpark(
        spark -> {
          Broadcast<BroadcastArchive> broadcast =
              JavaSparkContext.fromSparkContext(spark.sparkContext())
                  .broadcast(BroadcastArchive.of(archive));
          try (LocalCopy copy = LocalCopy.of(broadcast)) {
            assertThatThrownBy(copy::archive)
                .hasMessageMatching(
                    "Cannot fetch broadcast_\\d+_file\\dchunk\\d, a part of the graph: neither the"
                        + " driver nor an executor gives it.");
          }
          return null;
        });
    assertThat(temporaryFolders()).isEqualTo(before);
  }

  @Test
  void anEmbeddedRunSharesWhatTheDriverHasRead() throws IOException {
    GraphArchive archive = archive();
    ScoredRows.withSpark(
        spark -> {
          Broadcast<BroadcastArchive> broadcast =
              BroadcastArchive.send(archive, spark.sparkContext());
          try (LocalCopy copy = LocalCopy.of(broadcast)) {
            assertThat(copy.archive().files().bytes()).isSameAs(archive.files().bytes());
          }
          assertThat(has(broadcast.id(), 0, 0)).isFalse();
          BroadcastArchive.destroy(broadcast);
          return null;
        });
  }

  private static List<Path> temporaryFolders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("tracecast-archive-"))
          .toList();
    }
  }
}
