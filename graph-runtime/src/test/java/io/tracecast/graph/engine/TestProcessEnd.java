package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a process ends in which graphs run, and how engines start beside others. */
@Timeout(180)
class TestProcessEnd {
  private static final int EXIT_CODE = 7;
  private static final int THREADS = 2;

  @TempDir private Path folder;

  /** Runs forward passes without end on some threads, and ends the process meanwhile. */
  public static final class EndsWhileGraphsRun {
    public static void main(String[] args) {
      GraphFormat format = GraphFormat.valueOf(args[0]);
      TensorMemory memory = TensorMemory.root(1L << 30);
      GraphSession session =
          GraphSession.open(
              format == GraphFormat.ONNX ? Samples.onnx() : Samples.torchScript(),
              SessionSettings.of(Samples.IMAGE, 4),
              memory);
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(() -> runWithoutEnd(session, memory));
        thread.setDaemon(true);
        thread.start();
      }
      while (session.passesInside() < THREADS) {
        Thread.onSpinWait();
      }
      System.exit(EXIT_CODE);
    }

    private static void runWithoutEnd(GraphSession session, TensorMemory memory) {
      try (GraphPredictor predictor = session.newPredictor();
          TensorBatch batch = NoiseBatch.allocate(memory, session.inputShape(), 4)) {
        while (true) {
          predictor.predict(batch);
        }
      }
    }
  }

  /** Runs a graph that never returns and ends the process meanwhile. */
  public static final class EndsWhileAGraphNeverReturns {
    public static void main(String[] args) {
      TensorMemory memory = TensorMemory.root(1L << 30);
      GraphSource source = Samples.smallTorchScript("endless.pt");
      Thread thread =
          new Thread(() -> GraphSession.open(source, SessionSettings.of(Samples.SMALL, 1), memory));
      thread.setDaemon(true);
      thread.start();
      while (Stream.of(thread.getStackTrace()).noneMatch(EndsWhileAGraphNeverReturns::isForward)) {
        Thread.onSpinWait();
      }
      NativeWork.exitsWith(EXIT_CODE);
      System.exit(EXIT_CODE);
    }

    private static boolean isForward(StackTraceElement frame) {
      return frame.getClassName().equals(GraphPredictor.class.getName());
    }
  }

  /** Makes ONNX Runtime's environment as another library of the process would. */
  public static final class ComesSecond {
    public static void main(String[] args) throws Exception {
      OrtEnvironment others = OrtEnvironment.getEnvironment("another library");
      EndsWhileGraphsRun.main(new String[] {GraphFormat.ONNX.name()});
      System.out.println(others);
    }
  }

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void theProcessEndsAfterThePassesThatRun(GraphFormat format) throws Exception {
    Child child = run(EndsWhileGraphsRun.class, format.name());
    assertThat(child.output()).doesNotContain("SIGSEGV", "SIGABRT", "terminate called");
    assertThat(child.exitCode()).as(child.output()).isEqualTo(EXIT_CODE);
  }

  @Test
  void aGraphThatNeverReturnsDoesNotCrashTheEnd() throws Exception {
    Child child = run(EndsWhileAGraphNeverReturns.class);
    assertThat(child.output()).doesNotContain("SIGSEGV", "SIGABRT", "terminate called");
    assertThat(child.exitCode()).as(child.output()).isEqualTo(EXIT_CODE);
  }

  @Test
  void anEnvironmentThatSomebodyElseMadeIsShared() throws Exception {
    Child child = run(ComesSecond.class);
    assertThat(child.exitCode()).as(child.output()).isEqualTo(EXIT_CODE);
  }

  private Child run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+SuppressFatalErrorMessage",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Dtracecast.root=" + System.getProperty("tracecast.root", ".."),
                main.getName()));
    command.addAll(List.of(arguments));
    Path log = folder.resolve(main.getSimpleName());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return new Child(process.waitFor(), Files.readString(log));
  }

  private record Child(int exitCode, String output) {}
}
