package io.tracecast.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loops that runs are measured against; they are compiled when somebody measures. */
class TestBenchLoops {
  @TempDir private Path classes;

  @Test
  void theyCompileAgainstTheRuntime() throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", "" + classes));
    try (Stream<Path> files = Files.walk(Invocation.ROOT.resolve("bench/java"))) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(words::add);
    }
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();

    int exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, complaints, words.toArray(String[]::new));

    assertThat(exitCode).as(complaints.toString(UTF_8)).isZero();
    assertThat(classes.resolve("io/tracecast/bench/BareLoop.class")).exists();
  }
}
