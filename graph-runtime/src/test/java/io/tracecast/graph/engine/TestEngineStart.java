package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How engines start in a process of their own. */
@Timeout(120)
class TestEngineStart {
  private static final String LOADED = "loaded";

  /** Loads a small graph; what the child processes of this test run. */
  public static void main(String[] args) {
    GraphSource source =
        GraphFormat.valueOf(args[0]) == GraphFormat.ONNX ? Samples.onnx() : Samples.torchScript();
    // what a thread of somebody else's pool may come with
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try (TensorMemory memory = TensorMemory.root(1 << 28);
        GraphSession session =
            GraphSession.open(source, SessionSettings.of(Samples.IMAGE, 1), memory)) {
      System.out.println(LOADED + " " + session.name());
    }
  }

  @Test
  void aLongCommandLineDoesNotEndTheProcess() throws Exception {
    Child child = run(List.of(), "-Dlong=" + "a/b-c:".repeat(5_000), GraphFormat.ONNX);

    assertThat(child.output()).contains(LOADED);
    assertThat(child.exitCode()).isZero();
  }

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void noNetworkAndNoCacheIsNeeded(GraphFormat format, @TempDir Path cache) throws Exception {
    List<String> withoutNetwork = List.of("unshare", "--map-root-user", "--net");
    assumeTrue(works(withoutNetwork), "this system lets nobody leave the network");

    Child child = run(withoutNetwork, "-DENGINE_CACHE_DIR=" + cache, format);

    assertThat(child.output()).contains(LOADED);
    assertThat(child.exitCode()).isZero();
  }

  private static boolean works(List<String> prefix) throws InterruptedException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Child run(List<String> prefix, String option, GraphFormat format)
      throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dtracecast.root=" + System.getProperty("tracecast.root", ".."),
            option,
            TestEngineStart.class.getName(),
            format.name()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    // nothing but the project's own code may keep the engines quiet
    builder.environment().keySet().removeAll(List.of("OPT_OUT_TRACKING", "DJL_OFFLINE"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Child(process.waitFor(), output);
  }

  private record Child(int exitCode, String output) {}
}
