package io.tracecast.job;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One way to each exit code; how signals end a run is in {@code TestRunEnd}. */
@Timeout(300)
class TestExitCodes {
  private static final Path PHOTOGRAPH = IMAGES.resolve("flower.jpg");
  private static final List<String> SMALL_HEAP =
      List.of("-Xmx256m", "-Dspark.testing.memory=" + (1L << 30)); // else Spark does not start

  @TempDir private Path folder;

  private Path output;

  /** How a command ended, and words that it has to have said. */
  private record Ending(int exitCode, String said, String words) {
    Ending(Invocation command, String words) {
      this(command.exitCode(), command.out() + command.err(), words);
    }

    Ending(OwnProcess process, String words) throws IOException, InterruptedException {
      this(process.exitCode(), process.output(), words);
    }
  }

  @BeforeEach
  void name() {
    output = folder.resolve("output");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"BAR_MISSED", "DEADLINE", "HUNG_UP", "INTERRUPTED", "TERMINATED"})
  void eachExitCodeIsReachedAndExplained(ExitCode code) throws Exception {
    Ending ending = reach(code);
    assertThat(ending.said()).contains(ending.words());
    assertThat(ending.exitCode()).as(ending.said()).isEqualTo(code.number());
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    if (code == ExitCode.COUNT_MISMATCH) {
      assertFailedReport(code);
    }
    if (code == ExitCode.MEMORY) { // images are looked for before anything is written
      assertThat(output).doesNotExist();
    }
  }

  private Ending reach(ExitCode code) throws Exception {
    return switch (code) {
      case OK -> new Ending(Invocation.of("--version"), "tracecast 0.1.0");
      case INTERNAL -> defect();
      case USAGE -> new Ending(Invocation.of("scor"), "There is no command scor.");
      case GRAPH ->
          new Ending(
              Invocation.score(IMAGES.resolve("not-image.txt"), PHOTOGRAPH, output),
              "Cannot load graph");
      case INPUT ->
          new Ending(
              Invocation.score(ONNX, folder.resolve("missing"), output),
              folder.resolve("missing").toString());
      case OUTPUT ->
          new Ending(
              Invocation.score(ONNX, PHOTOGRAPH, Files.createFile(folder.resolve("file"))),
              "is a file, and a run writes a folder");
      case TOO_MANY_FAILURES ->
          new Ending(
              Invocation.score(ONNX, IMAGES.resolve("not-image.txt"), output), "not-image.txt");
      case DEVICE ->
          new Ending(Invocation.score(ONNX, PHOTOGRAPH, output, "--device", "gpu"), "gpu");
      case CLUSTER ->
          with(
              "spark.scheduler.mode",
              "NONE-SUCH",
              () -> new Ending(Invocation.score(ONNX, PHOTOGRAPH, output), "NONE-SUCH"));
      case COUNT_MISMATCH ->
          with(
              LossyFileSystem.PROPERTY,
              LossyFileSystem.class.getName(),
              () -> new Ending(scoreIntoLossy(), "The staged predictions have "));
      case UNFIT -> doctorWithoutTelemetrySetting();
      case INVALID ->
          new Ending(
              Invocation.of(
                  "benchmark", "--graph", ONNX, "--runs", 2, "--loops", 1, "--min-duration", "1ms"),
              "2 runs are too few");
      case MEMORY -> new Ending(scoreEndlessLine(), "Give it more with --driver-memory");
      // BAR_MISSED needs a quiet machine: TestBenchmarkOutcome has it; DEADLINE publishes:
      // TestNights
      case BAR_MISSED, DEADLINE, HUNG_UP, INTERRUPTED, TERMINATED ->
          throw new IllegalArgumentException(code.name());
    };
  }

  private static Ending with(String property, String value, Supplier<Ending> command) {
    System.setProperty(property, value);
    try {
      return command.get();
    } finally {
      System.clearProperty(property);
    }
  }

  /** What no user can do: the console fails as no console does. */
  private static Ending defect() {
    PrintWriter broken =
        new PrintWriter(Writer.nullWriter()) {
          @Override
          public void write(String text, int offset, int length) {
            throw new IllegalStateException("no console does so");
          }
        };
    StringWriter err = new StringWriter();
    int exitCode =
        Tracecast.run(broken, new PrintWriter(err), "inspect", "--graph", ONNX.toString());
    return new Ending(
        exitCode,
        err.toString(),
        "this is a defect, please report it: java.lang.IllegalStateException: no console does so");
  }

  private Invocation scoreIntoLossy() {
    return Invocation.of(
        "score", "--graph", ONNX, "--images", IMAGES, "--output", "lossy:" + output);
  }

  private Ending doctorWithoutTelemetrySetting() throws Exception {
    Path log = folder.resolve("log");
    ProcessBuilder doctor = OwnProcess.builder(List.of(), "doctor").redirectOutput(log.toFile());
    doctor.environment().remove("ORT_DISABLE_TELEMETRY");
    int exitCode = doctor.start().waitFor();
    return new Ending(
        exitCode, Files.readString(log), "or export ORT_DISABLE_TELEMETRY=1 before the");
  }

  /** A list that is one line of zeros without end takes no place on disk, and all of the heap. */
  private OwnProcess scoreEndlessLine() throws Exception {
    return scoreInSmallHeap("--images-from", zeros("list.txt", 1L << 30));
  }

  private Path zeros(String name, long size) throws IOException {
    Path file = folder.resolve(name);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(size);
    }
    return file;
  }

  private OwnProcess scoreInSmallHeap(String option, Path images) throws Exception {
    return OwnProcess.start(
        folder.resolve("log"),
        SMALL_HEAP,
        "score",
        "--graph",
        ONNX.toAbsolutePath(),
        option,
        images,
        "--output",
        output);
  }

  /** One that passes the limits of an image, read by a task. */
  @Test
  void aPictureForWhichTheHeapHasNoRoomEndsTheRunWithWhatToDo() throws Exception {
    OwnProcess run = scoreInSmallHeap("--images", zeros("large.png", 250L << 20));
    assertThat(run.exitCode()).as(run.output()).isEqualTo(ExitCode.MEMORY.number());
    assertThat(run.output())
        .contains("The driver's heap is full: ")
        .contains("Give it more with --driver-memory")
        .doesNotContain("this is a defect");
    assertFailedReport(ExitCode.MEMORY);
  }

  private void assertFailedReport(ExitCode code) throws IOException {
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("failed");
    assertThat(Invocation.report(output).at("/exitCode").asInt()).isEqualTo(code.number());
  }
}
