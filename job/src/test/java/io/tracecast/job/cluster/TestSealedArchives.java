package io.tracecast.job.cluster;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.TORCHSCRIPT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sealed archive on two workers, with a search of every file that anything writes meanwhile for
 * what is in the archive and for its key. The same run of the open archive shows that the search
 * finds.
 */
class TestSealedArchives {
  private static final String KEY =
      "5be0cd19137e21791f83d9abfb41bd6b9b05688c2b3e6c1f510e527fade682d1";
  private static final String PROPERTY = "spark.tracecast.seal.secret";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private static Path folder;

  private static Cluster cluster;
  private static Path sealed;
  private static Path configuration;
  private static int uiPort;
  private static Run closed;
  private static Run withoutKey;
  private static Run open;

  @BeforeAll
  static void start() throws Exception {
    configuration = Files.createDirectory(folder.resolve("configuration"));
    for (String name : List.of("local", "temporary", "events")) {
      Files.createDirectory(folder.resolve(name));
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      uiPort = free.getLocalPort();
    }
    String temporary = "-Djava.io.tmpdir=" + folder.resolve("temporary");
    Files.write(
        configuration.resolve("spark-defaults.conf"),
        List.of(
            PROPERTY + " " + KEY,
            "spark.local.dir " + folder.resolve("local"),
            "spark.executor.extraJavaOptions " + temporary,
            "spark.eventLog.enabled true",
            "spark.eventLog.compress false",
            "spark.eventLog.dir " + folder.resolve("events").toUri(),
            "spark.ui.port " + uiPort,
            // so little storage that pieces of a broadcast go to disk
            "spark.memory.fraction 0.001"));
    sealed = folder.resolve("graph.sealed");
    pack();
    cluster =
        Cluster.up(folder.resolve("work"), "--conf", "spark.local.dir=" + folder.resolve("local"))
            .with(
                Map.of(
                    "SPARK_CONF_DIR", configuration.toString(),
                    "JAVA_TOOL_OPTIONS", temporary,
                    "KEY_OF_THE_DRIVER", KEY));
    closed = score(sealed, folder.resolve("closed"), "--seal-key", "spark:" + PROPERTY);
    withoutKey = score(sealed, folder.resolve("no-key"), "--seal-key", "env:KEY_OF_THE_DRIVER");
    open = score(TORCHSCRIPT, folder.resolve("open")); // last: a worker may leave files of it
  }

  private static void pack() throws IOException {
    Path key = Files.writeString(configuration.resolve("key"), KEY);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Invocation pack =
        Invocation.of("pack", "--graph", TORCHSCRIPT, "--output", sealed, "--seal", "file:" + key);
    assertThat(pack.exitCode()).as(pack.err()).isZero();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** What a run left anywhere, and what its driver's page said meanwhile. */
  private record Run(int exitCode, String log, String environment, Traces traces) {}

  private static Run score(Path graph, Path output, Object... more) throws Exception {
    Path log = folder.resolve("logs-" + output.getFileName()).resolve("run.log");
    Files.createDirectories(log.getParent());
    Files.createDirectories(output);
    Path kept = Files.createDirectory(folder.resolve("kept-" + output.getFileName()));
    Object[] words =
        Stream.concat(
                Stream.of("score", "--graph", graph, "--images", IMAGES, "--output", output),
                Stream.concat(
                    Stream.of("--overwrite", "--batch-size", "2", "--partitions", "4"),
                    Stream.of(more)))
            .toArray();
    try (Traces traces =
        Traces.begin(
            kept,
            folder.resolve("work"),
            folder.resolve("local"),
            folder.resolve("temporary"),
            folder.resolve("events"),
            output,
            log.getParent())) {
      Process process = cluster.start(log, words);
      await().atMost(PATIENCE).until(() -> !process.isAlive() || environment().isPresent());
      String environment = environment().orElse("");
      int exitCode = process.waitFor();
      return new Run(exitCode, Files.readString(log, ISO_8859_1), environment, traces);
    }
  }

  /** Returns what the driver's page of its environment shows, while there is one. */
  private static Optional<String> environment() {
    try {
      String applications = get("/api/v1/applications");
      String id = new ObjectMapper().readTree(applications).at("/0/id").asText();
      return Optional.of(get("/api/v1/applications/" + id + "/environment") + get("/environment/"));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + uiPort + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("status " + answer.statusCode());
    }
    return answer.body();
  }

  /** Code as the archive packs it and as it reads, and weights from all over it. */
  private static Set<String> contents() throws IOException {
    String archive = new String(Files.readAllBytes(TORCHSCRIPT), ISO_8859_1);
    Set<String> marks = new HashSet<>();
    for (int part = 1; part < 20; part++) {
      int at = archive.length() / 20 * part;
      marks.add(archive.substring(at, at + 40));
    }
    try (ZipFile zip = new ZipFile(TORCHSCRIPT.toFile())) {
      for (ZipEntry entry : zip.stream().filter(one -> one.getName().endsWith(".py")).toList()) {
        String code = new String(zip.getInputStream(entry).readAllBytes(), US_ASCII);
        marks.add(
            code.lines().filter(line -> line.contains("def forward")).findFirst().orElse(code));
      }
    }
    marks.removeIf(mark -> mark.chars().distinct().count() < 12); // as zeros are
    assertThat(marks).hasSizeGreaterThan(10);
    return marks;
  }

  private static Set<String> keys() {
    byte[] raw = HexFormat.of().parseHex(KEY);
    return Set.of(
        KEY,
        KEY.toUpperCase(Locale.ROOT),
        Base64.getEncoder().withoutPadding().encodeToString(raw),
        new String(raw, ISO_8859_1));
  }

  @Test
  void theSearchFindsAnOpenArchiveInTemporaryFilesAndWhatSparkSpills() throws IOException {
    assertThat(open.exitCode()).as(open.log()).isZero();
    assertThat(open.traces().with(contents()))
        .anyMatch(file -> file.startsWith(folder.resolve("temporary")))
        .anyMatch(file -> file.startsWith(folder.resolve("local")));
  }

  @Test
  void nothingOfASealedArchiveIsOnADisk() throws IOException {
    assertThat(closed.exitCode()).as(closed.log()).isZero();
    assertThat(closed.traces().with(contents())).isEmpty();
    assertThat(closed.traces().files())
        .anyMatch(file -> file.startsWith(folder.resolve("events")))
        .anyMatch(file -> file.endsWith("stderr"))
        .anyMatch(file -> file.toString().contains("run.json"))
        .anyMatch(file -> file.toString().contains("report.html"));
    // its sealed bytes did lie on disks
    String middle =
        new String(Files.readAllBytes(sealed), ISO_8859_1).substring(1_000_000, 1_000_040);
    assertThat(closed.traces().with(Set.of(middle)))
        .anyMatch(file -> file.startsWith(folder.resolve("local")));
  }

  @Test
  void itsKeyIsOnNoDiskAndNoPage() throws IOException {
    assertThat(closed.traces().with(keys())).isEmpty();
    assertThat(closed.environment())
        .contains(PROPERTY, "*********(redacted)")
        .doesNotContain(keys());
    assertThat(closed.traces().with(Set.of(PROPERTY)))
        .anyMatch(file -> file.startsWith(folder.resolve("events")));
  }

  @Test
  void twoExecutorsAnswerAsWithTheOpenArchive() throws IOException {
    assertThat(Invocation.report(folder.resolve("closed")).at("/executors")).hasSize(2);
    assertThat(predictions("closed")).hasSize(7).isEqualTo(predictions("open"));
  }

  private static List<String> predictions(String output) {
    return ScoredRows.read(folder.resolve(output).resolve("predictions"), "parquet").stream()
        .map(row -> row.getAs("path") + " " + row.getAs("predictions"))
        .toList();
  }

  @Test
  void anExecutorWithoutTheKeyEndsTheRunWithWhatToDo() throws IOException {
    assertThat(withoutKey.exitCode()).as(withoutKey.log()).isEqualTo(ExitCode.USAGE.number());
    assertThat(withoutKey.log())
        .contains(
            "tracecast: Cannot take the seal's key from env:KEY_OF_THE_DRIVER: this process has no such"
                + " variable. It has to be there on the driver and on every machine that runs executors");
    assertThat(withoutKey.traces().with(keys())).isEmpty();
    assertThat(withoutKey.traces().with(contents())).isEmpty();
  }
}
