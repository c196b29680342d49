package io.tracecast.job.io;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs from and to a real HDFS of three data nodes: {@code mvn verify -Pstores}. */
class CheckHdfs {
  private static final int IMAGES_OF_EACH = 6;
  private static final int DATA_NODES = 3;

  @TempDir private static Path folder;

  private static MiniDFSCluster cluster;
  private static FileSystem hdfs;
  private static List<String> local;

  @BeforeAll
  static void start() throws IOException {
    cluster =
        new MiniDFSCluster.Builder(new Configuration(), folder.resolve("hdfs").toFile())
            .numDataNodes(DATA_NODES)
            .build();
    cluster.waitActive();
    hdfs = cluster.getFileSystem();
    Path photos = Files.createDirectory(folder.resolve("photos"));
    try (Stream<Path> samples = Files.list(IMAGES)) {
      for (Path sample : samples.sorted().toList()) {
        for (int i = 0; i < IMAGES_OF_EACH; i++) {
          Files.copy(sample, photos.resolve(i + "-" + sample.getFileName()));
        }
      }
    }
    hdfs.copyFromLocalFile(hadoop(photos), new org.apache.hadoop.fs.Path("/photos"));
    hdfs.mkdirs(new org.apache.hadoop.fs.Path("/out"));
    hdfs.setPermission(new org.apache.hadoop.fs.Path("/out"), new FsPermission((short) 0777));
    local = score(photos.toUri().toString(), folder.resolve("local").toUri().toString());
  }

  @AfterAll
  static void stop() {
    cluster.shutdown();
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  private static String uri(String path) {
    return hdfs.getUri() + path;
  }

  private static Invocation run(String images, String output, Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "score", "--graph", ONNX, "--images", images, "--output", output, "--partitions",
                "8"));
    words.addAll(List.of(more));
    return Invocation.of(words.toArray());
  }

  /** Returns name, length and answers of each image, and name and error of those that have none. */
  private static List<String> score(String images, String output) {
    Invocation run = run(images, output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return ScoredRows.withSpark(
        spark -> {
          List<String> rows = new ArrayList<>();
          spark
              .read()
              .parquet(output + "/predictions")
              .selectExpr("regexp_replace(path, '.*/', '')", "length", "to_json(predictions)")
              .collectAsList()
              .forEach(row -> rows.add(row.mkString(" ")));
          spark
              .read()
              .parquet(output + "/quarantine")
              .selectExpr("regexp_replace(path, '.*/', '')", "phase", "error", "message")
              .collectAsList()
              .forEach(row -> rows.add(row.mkString(" ")));
          return rows.stream().sorted().toList();
        });
  }

  @Test
  void imagesAndOutputInHdfsGiveTheRowsOfLocalOnes() throws IOException {
    assertThat(local).isNotEmpty();
    assertThat(score(uri("/photos"), uri("/out/scores"))).isEqualTo(local);
    List<String> names = new ArrayList<>();
    for (FileStatus file : hdfs.listStatus(new org.apache.hadoop.fs.Path("/out/scores"))) {
      names.add(file.getPath().getName());
    }
    assertThat(names)
        .containsExactlyInAnyOrder(
            "_SUCCESS", "_tracecast", "predictions", "quarantine", "run.json");
    assertThat(run(uri("/photos"), uri("/out/scores")).exitCode())
        .isEqualTo(ExitCode.OUTPUT.number());
    Invocation again = run(uri("/photos"), uri("/out/scores"), "--overwrite");
    assertThat(again.exitCode()).as(again.err()).isZero();
  }

  @Test
  void dataNodesThatGoAndComeCostNoImage() throws Exception {
    AtomicBoolean scored = new AtomicBoolean();
    int[] restarts = new int[1];
    Thread restarting =
        new Thread(
            () -> {
              for (int i = 0; !scored.get(); i++) {
                restart(i % DATA_NODES);
                restarts[0]++;
              }
            });
    restarting.start();
    List<String> rows;
    try {
      rows = score(uri("/photos"), folder.resolve("restarted").toUri().toString());
    } finally {
      scored.set(true);
      restarting.join();
    }
    System.out.println("restarts of data nodes during the run: " + restarts[0]);
    assertThat(restarts[0]).isPositive();
    assertThat(rows).isEqualTo(local);
  }

  private static void restart(int dataNode) {
    try {
      cluster.restartDataNode(dataNode, true);
      cluster.waitActive();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aFileThatMayNotBeReadEndsTheRun() throws IOException {
    org.apache.hadoop.fs.Path closed = new org.apache.hadoop.fs.Path("/closed");
    hdfs.mkdirs(closed);
    for (String name : new String[] {"a.jpg", "b.jpg"}) {
      hdfs.copyFromLocalFile(
          hadoop(IMAGES.resolve("china.jpg")), new org.apache.hadoop.fs.Path(closed, name));
    }
    hdfs.setPermission(new org.apache.hadoop.fs.Path(closed, "b.jpg"), new FsPermission((short) 0));
    UserGroupInformation owner = UserGroupInformation.getLoginUser();
    UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser("reader"));
    try {
      String output = folder.resolve("closed").toString();
      Invocation refused = run(uri("/closed"), output);
      assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.INPUT.number());
      assertThat(refused.err())
          .contains("Cannot read image " + uri("/closed/b.jpg") + ": permission denied.");
      Invocation kept = run(uri("/closed"), output, "--quarantine-forbidden");
      assertThat(kept.exitCode()).as(kept.err()).isZero();
      assertThat(Invocation.report(Path.of(output)).at("/counts/quarantined").asInt()).isOne();
      Invocation unwritable = run(uri("/closed/a.jpg"), uri("/closed/out"));
      assertThat(unwritable.exitCode()).isEqualTo(ExitCode.OUTPUT.number());
      assertThat(unwritable.err()).contains("permission denied");
    } finally {
      UserGroupInformation.setLoginUser(owner);
    }
  }
}
