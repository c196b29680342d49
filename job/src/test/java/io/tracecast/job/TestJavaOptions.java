package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

class TestJavaOptions {
  private static final Path CONF = Invocation.ROOT.resolve("conf");

  @Test
  void executorsCompileAsTheEmbeddedModeDoes() throws Exception {
    List<String> embedded =
        Files.readAllLines(CONF.resolve("java-options")).stream()
            .filter(line -> line.startsWith("-XX:Tier4") || line.startsWith("-XX:CompileCommand"))
            .toList();
    Properties defaults = defaults();
    assertThat(embedded).hasSize(6);
    assertThat(defaults.getProperty("spark.executor.defaultJavaOptions").split(" "))
        .containsSubsequence(embedded.toArray(String[]::new));
  }

  /** A standalone worker starts a driver without them. */
  @Test
  void driversBringTheOptionsAlongThatSparkNeeds() throws Exception {
    assertThat(defaults().getProperty("spark.driver.extraJavaOptions"))
        .startsWith(JavaModuleOptions.defaultModuleOptions() + " ");
  }

  private static Properties defaults() throws IOException {
    Properties defaults = new Properties();
    try (Reader file = Files.newBufferedReader(CONF.resolve("spark-defaults.conf"))) {
      defaults.load(file);
    }
    return defaults;
  }
}
