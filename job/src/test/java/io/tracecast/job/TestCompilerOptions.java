package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TestCompilerOptions {
  private static final Path CONF = Invocation.ROOT.resolve("conf");

  @Test
  void executorsCompileAsTheEmbeddedModeDoes() throws Exception {
    List<String> embedded =
        Files.readAllLines(CONF.resolve("java-options")).stream()
            .filter(line -> line.startsWith("-XX:Tier4") || line.startsWith("-XX:CompileCommand"))
            .toList();
    Properties defaults = new Properties();
    try (Reader file = Files.newBufferedReader(CONF.resolve("spark-defaults.conf"))) {
      defaults.load(file);
    }
    assertThat(embedded).hasSize(6);
    assertThat(defaults.getProperty("spark.executor.extraJavaOptions").split(" "))
        .containsSubsequence(embedded.toArray(String[]::new));
  }
}
