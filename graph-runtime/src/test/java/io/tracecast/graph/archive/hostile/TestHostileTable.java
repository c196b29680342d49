package io.tracecast.graph.archive.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile and broken files, each read in a virtual machine of 64 MB: refused with its cause and a
 * remedy, in less than a second of processor time, and without an engine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class TestHostileTable {
  private static final long BAR_IN_MILLIS = 1000;

  private Path folder;
  private List<Answer> answers;

  private record Answer(String row, long coldMillis, long warmMillis, String text) {
    static Answer of(String line) {
      String[] fields = line.split("\t", 4);
      return new Answer(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2]), fields[3]);
    }
  }

  @BeforeAll
  void readThemAllInAVirtualMachineOf64Megabytes(@TempDir Path temporary)
      throws IOException, InterruptedException {
    folder = temporary;
    HostileChild.write(folder);
    Path output = folder.resolve("answers.tsv");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-Xlog:class+load:file=" + folder.resolve("classes.log"),
                "-cp",
                System.getProperty("java.class.path"),
                HostileChild.class.getName(),
                folder.toString())
            .redirectOutput(output.toFile())
            .redirectError(folder.resolve("errors.log").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();

    assertThat(child.waitFor()).as(Files.readString(folder.resolve("errors.log"))).isZero();
    answers = Files.readAllLines(output).stream().map(Answer::of).toList();
  }

  @Test
  void everyRowIsThere() {
    assertThat(answers)
        .extracting(Answer::row)
        .hasSizeGreaterThan(40)
        .doesNotHaveDuplicates()
        .containsExactlyElementsOf(HostileChild.rows().stream().map(Row::name).toList());
  }

  @Test
  void eachIsRefusedWithItsCauseAndARemedyWithin64Megabytes() {
    assertThat(answers).allSatisfy(row -> assertThat(row.text()).isEqualTo("as expected"));
  }

  @Test
  void eachIsRefusedInLessThanASecond() {
    assertThat(answers).allSatisfy(row -> assertThat(row.warmMillis()).isLessThan(BAR_IN_MILLIS));
  }

  @Test
  void noneReachesAnEngine() throws IOException {
    try (Stream<String> classes = Files.lines(folder.resolve("classes.log"))) {
      assertThat(classes.filter(line -> line.contains("io.tracecast.") || line.contains("ai.")))
          .anyMatch(line -> line.contains("io.tracecast.graph.archive.GraphArchive"))
          .noneMatch(line -> line.contains("io.tracecast.graph.engine"))
          .noneMatch(line -> line.contains("ai.djl") || line.contains("ai.onnxruntime"));
    }
  }
}
