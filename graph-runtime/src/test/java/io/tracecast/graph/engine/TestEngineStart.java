package io.tracecast.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @CsvSource({"TORCHSCRIPT, pytorch, libtorch_cpu.so", "ONNX, onnxruntime, libonnxruntime.so"})
  void aLibraryThatWasCutShortIsUnpackedAnew(
      GraphFormat format, String engine, String name, @TempDir Path cache) throws Exception {
    Path library = unpacked(cache, format, engine).resolve(name);
    long sizeInBytes = Files.size(library);
    try (FileChannel file = FileChannel.open(library, StandardOpenOption.WRITE)) {
      file.truncate(sizeInBytes / 2);
    }

    Child child = run(List.of(), "-DENGINE_CACHE_DIR=" + cache, format);

    assertThat(child.output()).contains(LOADED);
    assertThat(child.exitCode()).isZero();
    assertThat(library).hasSize(sizeInBytes);
  }

  @Test
  void aLibraryThatWasPutBesideThoseOfLibtorchIsNotLoaded(@TempDir Path cache) throws Exception {
    Path strange = unpacked(cache, GraphFormat.TORCHSCRIPT, "pytorch").resolve("libother.so");
    Files.writeString(strange, "not of libtorch");

    Child child = run(List.of(), "-DENGINE_CACHE_DIR=" + cache, GraphFormat.TORCHSCRIPT);

    assertThat(child.output()).contains(LOADED);
    assertThat(strange).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"TORCHSCRIPT, pytorch, tmp42", "ONNX, onnxruntime, unpacking42"})
  void whatAKilledUnpackingLeftIsRemoved(
      GraphFormat format, String engine, String name, @TempDir Path cache) throws Exception {
    Path left = Files.createDirectories(cache.resolve(engine).resolve(name));
    Files.writeString(left.resolve("libhalf.so"), "half a library");
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

    assertThat(run(List.of(), "-DENGINE_CACHE_DIR=" + cache, format).output()).contains(LOADED);

    assertThat(left).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(GraphFormat.class)
  void aFolderThatEverybodyMayWriteToIsRefused(GraphFormat format, @TempDir Path cache)
      throws Exception {
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));

    Child child = run(List.of(), "-DENGINE_CACHE_DIR=" + cache, format);

    assertThat(child.output())
        .doesNotContain(LOADED + " ")
        .contains(
            "the folder "
                + cache
                + ", from which native libraries are loaded, may be written to by everybody",
            "chmod go-w " + cache);
  }

  @Test
  void withoutAHomeTheLibrariesLieInAPrivateFolderThatGoesWithTheProcess(@TempDir Path temporary)
      throws Exception {
    Child child =
        run(
            List.of(),
            List.of("-Duser.home=/nonexistent", "-Djava.io.tmpdir=" + temporary),
            GraphFormat.ONNX);

    assertThat(child.output()).contains(LOADED);
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("tracecast-") || name.startsWith(".djl"));
    }
  }

  /** Starts an engine with an empty cache; returns the folder of its libraries. */
  private static Path unpacked(Path cache, GraphFormat format, String engine) throws Exception {
    assertThat(run(List.of(), "-DENGINE_CACHE_DIR=" + cache, format).output()).contains(LOADED);
    try (Stream<Path> folders = Files.list(cache.resolve(engine))) {
      return folders.filter(Files::isDirectory).findFirst().orElseThrow();
    }
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
    return run(prefix, List.of(option), format);
  }

  private static Child run(List<String> prefix, List<String> options, GraphFormat format)
      throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dtracecast.root=" + System.getProperty("tracecast.root", "..")));
    command.addAll(options);
    command.addAll(List.of(TestEngineStart.class.getName(), format.name()));
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
