package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves in Spark's event log, from which its history server draws the UI. */
class TestEventLog {
  private static final int PARTITIONS = 24;
  private static final int MAX_BYTES_PER_TASK = 5 * 1024;

  @TempDir private Path folder;

  private Map<String, String> settings = Map.of();

  @BeforeEach
  void sparkWritesAnEventLog() throws IOException {
    Path log = Files.createDirectory(folder.resolve("log"));
    settings =
        Map.of(
            "spark.eventLog.enabled", "true",
            "spark.eventLog.compress", "false",
            "spark.eventLog.dir", log.toUri().toString());
    settings.forEach(System::setProperty);
  }

  @AfterEach
  void settingsAreGone() {
    settings.keySet().forEach(System::clearProperty);
  }

  @Test
  void theEventLogGrowsByAFewKilobytesPerTaskAndNamesNoPictures() throws IOException {
    Path list = folder.resolve("images.txt");
    String image = Invocation.IMAGES.resolve("chelsea.png").toUri().toString();
    Files.write(list, Collections.nCopies(2 * PARTITIONS, image));
    Invocation run =
        Invocation.of(
            "score",
            "--graph",
            Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs/sums.onnx"),
            "--images-from",
            list,
            "--partitions",
            PARTITIONS,
            "--output",
            folder.resolve("output"),
            "--preset",
            "imagenet",
            "--input-size",
            8);
    assertThat(run.exitCode()).as(run.err()).isZero();

    List<String> ends =
        events().stream().filter(event -> event.contains("\"SparkListenerTaskEnd\"")).toList();
    assertThat(ends)
        .hasSizeGreaterThanOrEqualTo(PARTITIONS)
        .allSatisfy(end -> assertThat(end.length()).isLessThan(MAX_BYTES_PER_TASK))
        .noneMatch(end -> end.contains("chelsea"));
  }

  private List<String> events() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("log"))) {
      Path events =
          files
              .filter(file -> file.getFileName().toString().startsWith("events_"))
              .findFirst()
              .get();
      return Files.readAllLines(events);
    }
  }
}
