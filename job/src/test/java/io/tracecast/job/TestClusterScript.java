package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/cluster starts and says; a script plays Java, and another one Python. */
@Timeout(60)
class TestClusterScript {
  private static final String BUILT = "4.1.9";

  private static final String JAVA =
      """
      echo 'INFO  Master: Starting Spark master at spark://127.0.0.1:7077'
      echo 'INFO  MasterWebUI: Bound MasterWebUI to 127.0.0.1, and started at http://localhost:8089'
      echo 'INFO  Worker: Successfully registered with master spark://127.0.0.1:7077'
      exec -a "org.apache.spark.played" sleep 50
      """;

  @TempDir private Path folder;

  private record Outcome(int exitCode, String out, String err) {}

  @BeforeEach
  void copyTheScriptIntoABuild() throws IOException {
    for (String name : new String[] {"scripts/cluster", "conf/log4j2.properties"}) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.copy(Invocation.ROOT.resolve(name), folder.resolve(name));
    }
    jar("job/target/tracecast/spark", BUILT);
    script("java-home/bin/java", JAVA);
    script("python", "echo '" + folder.resolve("pyspark") + "'\n");
  }

  @AfterEach
  void endWhatPlaysACluster() throws Exception {
    assertThat(cluster("down").exitCode()).isZero();
  }

  private void jar(String jars, String release) throws IOException {
    Files.createFile(
        Files.createDirectories(folder.resolve(jars))
            .resolve("spark-core_2.13-" + release + ".jar"));
  }

  private void script(String name, String text) throws IOException {
    Path script = folder.resolve(name);
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/usr/bin/env bash\n" + text);
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  private Outcome cluster(String command) throws Exception {
    Path err = folder.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(folder.resolve("scripts/cluster").toString(), command)
            .redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("JAVA_HOME", folder.resolve("java-home").toString());
    builder.environment().put("PYTHON", folder.resolve("python").toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), out, Files.readString(err));
  }

  @Test
  void theMasterIsToldOnStdoutAndItsPageBeside() throws Exception {
    jar("pyspark/jars", BUILT);
    Outcome up = cluster("up");
    assertThat(up)
        .isEqualTo(
            new Outcome(
                0,
                "spark://127.0.0.1:7077\n",
                "cluster: the master's page is http://localhost:8089\n"));
    assertThat(cluster("status").out())
        .startsWith("spark://127.0.0.1:7077\npage: http://localhost:8089\nmaster: process ");
  }

  @Test
  void aPysparkOfAnotherReleaseIsLeftAloneWithWhatToDo() throws Exception {
    jar("pyspark/jars", "4.2.0-preview1");
    Outcome up = cluster("up");
    assertThat(up.exitCode()).as(up.err()).isZero();
    assertThat(up.err())
        .contains(
            "cluster: the pyspark in "
                + folder.resolve("pyspark")
                + " is Spark 4.2.0-preview1, and this is built with 4.1.9: using the build's own"
                + " jars. To run another release, set SPARK_HOME to it, here and for"
                + " scripts/tracecast.");
    assertThat(folder.resolve("out/cluster/spark-home/jars")).isSymbolicLink();
  }
}
