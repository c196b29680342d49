package io.tracecast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts/tracecast starts, and lets through of what Java says; a script plays Java. */
@Timeout(60)
class TestLauncher {
  private static final String WARNING = "WARNING: Using incubator modules: jdk.incubator.vector";
  private static final String GREETING = "echo '" + WARNING + "' >&2\n";

  @TempDir private Path folder;

  private int pipes;
  private InputStream err;

  private record Outcome(int exitCode, String out, String err) {}

  /** The launcher asks for nothing but the application's jar before it starts Java. */
  @BeforeEach
  void makeDistribution() throws IOException {
    Files.createDirectories(folder.resolve("distribution/lib"));
    Files.createFile(folder.resolve("distribution/lib/job-0.jar"));
  }

  private ProcessBuilder launcher(String java, String... arguments) throws IOException {
    Path script = folder.resolve("java-home/bin/java");
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/usr/bin/env bash\n" + java);
    assertThat(script.toFile().setExecutable(true)).isTrue();
    List<String> command = new ArrayList<>();
    command.add(Invocation.ROOT.resolve("scripts/tracecast").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", folder.resolve("java-home").toString());
    builder.environment().put("TRACECAST_DISTRIBUTION", folder.resolve("distribution").toString());
    return builder;
  }

  /**
   * Starts the launcher with a pipe for stderr that is read to its end: Java's own pipe to a
   * process ends with the process, while what passes through the filter may come a moment later.
   */
  private Process start(String java, String... arguments) throws Exception {
    ProcessBuilder builder = launcher(java, arguments);
    Path pipe = folder.resolve("stderr" + pipes++);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<InputStream> reader = CompletableFuture.supplyAsync(() -> open(pipe));
    Process process = builder.redirectError(pipe.toFile()).start();
    err = reader.get();
    return process;
  }

  /** Returns once somebody has opened the other end. */
  private static InputStream open(Path pipe) {
    try {
      return new BufferedInputStream(new FileInputStream(pipe.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  private Outcome run(String java) throws Exception {
    return run(java, "inspect");
  }

  private Outcome run(String java, String... arguments) throws Exception {
    Process process = start(java, arguments);
    String said = text(err);
    return new Outcome(process.waitFor(), text(process.getInputStream()), said);
  }

  private void script(String name, String text) throws IOException {
    Path script = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(script, "#!/usr/bin/env bash\n" + text);
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  /** A script plays Maven, which ends once the time that it takes was told. */
  @Test
  void theFirstBuildSaysHowLongItTakesAndThatItGoesOn() throws Exception {
    Files.delete(folder.resolve("distribution/lib/job-0.jar"));
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    script(
        "sleep",
        "mkdir '%s' 2>/dev/null && exit\ntouch '%s'\nexec /bin/sleep 5\n".formatted(first, second));
    script("mvn", "until [[ -e '%s' ]]; do /bin/sleep 0.05; done\nexit 1\n".formatted(second));
    ProcessBuilder builder = launcher("", "score").redirectErrorStream(true);
    builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    Process build = builder.start();
    assertThat(text(build.getInputStream()).lines())
        .satisfiesExactly(
            line ->
                assertThat(line).startsWith("tracecast: building once, which takes 2 to 6 minutes"),
            line -> assertThat(line).matches("tracecast: still building, for \\d+ s by now"),
            line ->
                assertThat(line).isEqualTo("tracecast: the build failed; its output is above."));
    assertThat(build.waitFor()).isEqualTo(2);
  }

  @Test
  void theGreetingOfTheVectorModuleIsLeftOut() throws Exception {
    Outcome outcome = run(GREETING + "echo 'tracecast: no such file' >&2\necho table\nexit 3\n");
    assertThat(outcome).isEqualTo(new Outcome(3, "table\n", "tracecast: no such file\n"));
  }

  @Test
  void linesBeforeTheGreetingStayAndSoDoOtherWarnings() throws Exception {
    Outcome outcome =
        run(
            "echo 'Picked up JAVA_TOOL_OPTIONS: -Da=b' >&2\n"
                + GREETING
                + "echo 'WARNING: Using another module' >&2\n");
    assertThat(outcome.err())
        .isEqualTo("Picked up JAVA_TOOL_OPTIONS: -Da=b\nWARNING: Using another module\n");
  }

  @Test
  void theSameWordsLaterAreSomebodyElses() throws Exception {
    String lines =
        Stream.iterate(1, i -> i + 1)
            .limit(20)
            .map(i -> "line " + i + "\\n")
            .reduce("", String::concat);
    Outcome outcome = run("printf '" + lines + "' >&2\n" + GREETING);
    assertThat(outcome.err()).startsWith("line 1\n").endsWith("line 20\n" + WARNING + "\n");
  }

  @Test
  void textWithoutAnEndOfLineIsNotLost() throws Exception {
    assertThat(run(GREETING + "printf 'WARNING: out of' >&2\n").err()).isEqualTo("WARNING: out of");
    assertThat(run("printf 'WARN' >&2\n").err()).isEqualTo("WARN");
    assertThat(run("").err()).isEmpty();
  }

  @Test
  void progressIsPassedOnAtOnceAndSignalsGoToJavaWhichHasTheLastWord() throws Exception {
    Process process =
        start(
            GREETING
                + "trap 'echo stopping >&2; exit 143' TERM\n"
                + "printf '\\r 10%%' >&2\n"
                + "while :; do read -r -t 0.1; done\n",
            "score");
    assertThat(err.readNBytes(5)).asString().isEqualTo("\r 10%");
    assertThat(signal("TERM", process.pid())).isZero();
    assertThat(text(err)).isEqualTo("stopping\n");
    assertThat(process.waitFor()).isEqualTo(143);
  }

  @Test
  void theFilterOutlivesAnInterruptThatTheTerminalSendsToAll() throws Exception {
    assumeThat(OwnProcess.isIgnored(2)).as("SIGINT is ignored").isFalse();
    Process process =
        start(
            GREETING
                + "trap 'echo interrupted >&2; exit 130' INT\n"
                + "printf 'ready\\n' >&2\n"
                + "while :; do read -r -t 0.1; done\n",
            "score");
    assertThat(err.readNBytes(6)).asString().isEqualTo("ready\n");
    for (ProcessHandle filter : process.children().toList()) {
      assertThat(signal("INT", filter.pid())).isZero();
      assertThat(signal("TERM", filter.pid())).isZero();
    }
    assertThat(signal("INT", process.pid())).isZero();
    assertThat(text(err)).isEqualTo("interrupted\n");
    assertThat(process.waitFor()).isEqualTo(130);
  }

  private static int signal(String name, long pid) throws Exception {
    return new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
  }

  @Test
  void nothingOfTheLauncherIsLeftWhenJavaIsKilled() throws Exception {
    Process process =
        start(GREETING + "echo ready >&2\nwhile :; do read -r -t 0.1; done\n", "score");
    assertThat(err.readNBytes(6)).asString().isEqualTo("ready\n");
    List<ProcessHandle> filters = process.descendants().toList();
    assertThat(signal("KILL", process.pid())).isZero();
    assertThat(text(err)).isEmpty();
    await().until(() -> filters.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void aFileGetsAllThatJavaSaysBeforeTheLauncherEnds() throws Exception {
    Path file = folder.resolve("stderr.log");
    ProcessBuilder builder = launcher(GREETING + "echo last >&2\nexit 5\n", "score");
    assertThat(builder.redirectError(file.toFile()).start().waitFor()).isEqualTo(5);
    assertThat(file).hasContent(WARNING + "\nlast\n");
  }

  @Test
  void whatWouldRunIsPrintedWithoutTheFilter() throws Exception {
    Process process = start("exit 9\n", "--print-command", "inspect");
    assertThat(text(process.getInputStream()))
        .startsWith(folder.resolve("java-home/bin/java").toString())
        .endsWith("io.tracecast.job.Tracecast inspect \n");
    assertThat(process.waitFor()).isZero();
  }

  /** Has the JDK be of a version and the distribution's Spark too. */
  private void install(String jdk, String spark) throws IOException {
    Files.createDirectories(folder.resolve("java-home"));
    Files.writeString(
        folder.resolve("java-home/release"),
        "IMPLEMENTOR=\"none\"\nJAVA_VERSION=\"" + jdk + "\"\nJAVA_VERSION_DATE=\"2025-04-15\"\n");
    Files.createDirectories(folder.resolve("distribution/spark"));
    Files.createFile(folder.resolve("distribution/spark/spark-core_2.13-" + spark + ".jar"));
  }

  @ParameterizedTest
  @CsvSource({
    "25.0.1, 4.1.3, 25",
    "23, 4.0.0-preview2, 23",
    "11.0.2, 4.2.0, 11",
    "1.8.0_1, 4.1.3, 8"
  })
  void aJdkThatSparkDoesNotRunOnIsRefusedWithOneThatDoes(String jdk, String spark, int number)
      throws Exception {
    install(jdk, spark);
    Outcome outcome = run("echo started\n");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .startsWith("tracecast: Spark " + spark + " does not run on JDK " + number + ", whose ")
        .contains(folder.resolve("java-home/bin/java") + " this is")
        .endsWith("Install a JDK 17 or 21 and set JAVA_HOME to its folder.\n");
  }

  @ParameterizedTest
  @CsvSource({"17.0.15, 4.1.3", "21, 4.1.3", "25.0.1, 4.2.0", "25.0.1, 5.0.0"})
  void anyOtherJdkIsStarted(String jdk, String spark) throws Exception {
    install(jdk, spark);
    assertThat(run("echo started\n")).isEqualTo(new Outcome(0, "started\n", ""));
  }

  @Test
  void aJdkThatASparkDistributionWouldNotRunOnIsRefusedUnlessTheDistributionNamesItsOwn()
      throws Exception {
    install("25", "4.2.0");
    Path spark = Files.createDirectories(folder.resolve("spark-home"));
    Files.createDirectories(spark.resolve("jars"));
    Files.createFile(spark.resolve("jars/spark-core_2.13-4.1.3.jar"));
    Files.createDirectories(spark.resolve("bin"));
    Path submit =
        Files.writeString(spark.resolve("bin/spark-submit"), "#!/bin/sh\necho submitted\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    ProcessBuilder launcher = launcher("exit 9\n", "--master", "yarn", "score");
    launcher.environment().put("SPARK_HOME", spark.toString());
    Process refused = launcher.start();
    assertThat(text(refused.getErrorStream())).contains("Spark 4.1.3 does not run on JDK 25");
    assertThat(refused.waitFor()).isEqualTo(2);

    Files.createDirectories(spark.resolve("conf"));
    Files.writeString(spark.resolve("conf/spark-env.sh"), "export JAVA_HOME=/opt/jdk-17\n");
    Process started = launcher.start();
    assertThat(text(started.getInputStream())).isEqualTo("submitted\n");
    assertThat(started.waitFor()).isZero();
  }

  /** Returns the name of each jar of a table format that the command would be given. */
  private List<String> tableJars(String... arguments) throws Exception {
    for (String format : List.of("delta", "iceberg")) {
      Path jars = Files.createDirectories(folder.resolve("distribution/tables/" + format));
      Files.write(jars.resolve(format + "-spark-0.jar"), new byte[0]);
    }
    List<String> all = new ArrayList<>(List.of("--print-command"));
    all.addAll(List.of(arguments));
    String printed = text(start("exit 9\n", all.toArray(String[]::new)).getInputStream());
    return Pattern.compile("tables/(\\w+)/\\1-spark-0.jar")
        .matcher(printed)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void theJarsOfATableFormatComeAlongWhereTheCommandOrASettingNamesIt() throws Exception {
    assertThat(tableJars("score", "--output-format", "delta")).containsExactly("delta");
    assertThat(tableJars("score", "--output-format=Iceberg")).containsExactly("iceberg");
    assertThat(
            tableJars("score", "--table", "/t", "--format", "delta", "--output-format", "iceberg"))
        .containsExactly("delta", "iceberg");
    assertThat(tableJars("score", "--table", "delta.`/t`")).containsExactly("delta");
    assertThat(
            tableJars(
                "--conf",
                "spark.sql.catalog.lake=org.apache.iceberg.spark.SparkCatalog",
                "--master",
                "spark://host:7077",
                "score"))
        .containsExactly("iceberg");
  }

  @Test
  void nobodyElseGetsThemNorWhoBringsOthers() throws Exception {
    Path own = Files.createFile(folder.resolve("delta-spark_4.1_2.13-4.9.9.jar"));

    assertThat(tableJars("score", "--output", "delta", "--output-format", "parquet")).isEmpty();
    assertThat(tableJars("--jars", own.toString(), "score", "--output-format", "delta")).isEmpty();
    assertThat(
            tableJars(
                "--conf",
                "spark.jars.packages=io.delta:delta-spark_4.1_2.13:4.9.9",
                "score",
                "--output-format",
                "delta"))
        .isEmpty();
  }

  /** Returns the words of the command that would run. */
  private List<String> words(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("--print-command", "--master", "spark://host:7077"));
    all.addAll(List.of(arguments));
    Process process = start("exit 9\n", all.toArray(String[]::new));
    String printed = text(process.getInputStream());
    assertThat(text(err)).isEmpty();
    Process shell =
        new ProcessBuilder(
                "bash", "-c", "eval \"words=($1)\"; printf '%s\\n' \"${words[@]}\"", "-", printed)
            .start();
    return text(shell.getInputStream()).lines().toList();
  }

  private static List<String> valuesOf(String setting, List<String> words) {
    return words.stream()
        .filter(word -> word.startsWith(setting + "="))
        .map(word -> word.substring(setting.length() + 1))
        .toList();
  }

  @Test
  void settingsOfAFileComeOnTopOfThoseThatEveryJobHas() throws Exception {
    Path file = folder.resolve("mine.conf");
    Files.writeString(
        file,
        """
        # a comment
        spark.one  a b\s
        spark.two=c=d
          ! another
        spark.three : e \\
          f
        spark.last g""");
    List<String> words =
        words("--properties-file", file.toString(), "--conf", "spark.one=z", "score");
    assertThat(words)
        .containsSubsequence(
            "--properties-file",
            Invocation.ROOT.resolve("conf/spark-defaults.conf").toString(),
            "spark.one=a b",
            "spark.two=c=d",
            "spark.three=e f",
            "spark.last=g",
            "spark.one=z",
            "score")
        .doesNotContain(file.toString());
  }

  @Test
  void optionsForTheDriversJavaAreAddedToThoseThatItNeeds() throws Exception {
    String mine = "spark.driver.extraJavaOptions=-Dmine=1";
    assertThat(valuesOf("spark.driver.extraJavaOptions", words("score"))).isEmpty();
    List<String> client = words("--conf", mine, "score");
    assertThat(valuesOf("spark.driver.extraJavaOptions", client).get(1))
        .contains("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Dai.djl.offline=true")
        .endsWith(" -Dmine=1");
    List<String> cluster = words("--deploy-mode", "cluster", "--conf", mine, "score");
    assertThat(valuesOf("spark.driver.extraJavaOptions", cluster).get(1))
        .contains("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Dai.djl.offline=true")
        .contains("conf/log4j2.properties")
        .endsWith(" -Dmine=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--deploy-mode cluster", "--conf spark.submit.deployMode=cluster"})
  void aDriverInAStandaloneClusterIsWaitedFor(String mode) throws Exception {
    List<String> asked = new ArrayList<>(List.of(mode.split(" ")));
    asked.addAll(
        List.of("--driver-memory", "3g", "--conf", "spark.rpc.x=1", "score", "--top-k", "1"));
    List<String> words = words(asked.toArray(String[]::new));
    String submission = words.get(words.indexOf("spark://host:7077") + 1);
    assertThat(submission).startsWith("spark.tracecast.submission=");
    assertThat(words)
        .containsSubsequence(
            "--deploy-mode",
            "client",
            "--class",
            "io.tracecast.job.submit.SubmitAndWait",
            "512m",
            "spark.rpc.x=1",
            "spark://host:7077",
            submission,
            "--deploy-mode",
            "cluster",
            "--class",
            "io.tracecast.job.Tracecast",
            "--driver-memory",
            "3g",
            submission,
            "score",
            "--top-k",
            "1");
  }

  @Test
  void aDeployModeNeedsACluster() throws Exception {
    Process process = start("exit 9\n", "--deploy-mode", "cluster", "score");
    assertThat(text(err))
        .isEqualTo("tracecast: --deploy-mode needs a --master that is a cluster.\n");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  /** Returns what the launcher says to words that it refuses before it starts Java. */
  private String refusal(String... arguments) throws Exception {
    Process process = start("exit 9\n", arguments);
    String said = text(err);
    assertThat(process.waitFor()).as(said).isEqualTo(2);
    return said;
  }

  @ParameterizedTest
  @CsvSource({
    "--mastr, --master",
    "-master, --master",
    "--masetr, --master",
    "--mastr=spark://host:7077, --master",
    "--config, --conf",
    "--driver-mem0ry, --driver-memory",
    "--num-executor, --num-executors"
  })
  void anOptionMisspeltBeforeTheCommandIsNamedAlone(String misspelt, String meant)
      throws Exception {
    assertThat(refusal(misspelt, "spark://host:7077", "score", "--graph", "x"))
        .isEqualTo(
            "tracecast: %s is not an option of the launcher. Did you mean %s?\n"
                .formatted(misspelt, meant));
  }

  @Test
  void anOptionOfACommandComesAfterTheCommand() throws Exception {
    assertThat(refusal("--graph", "x.pt", "score"))
        .startsWith(
            "tracecast: --graph is not an option of the launcher. Options of a command come after"
                + " its name")
        .doesNotContain("x.pt", "Did you mean");
  }

  @Test
  void theVersionIsAskedForWithoutACommand() throws Exception {
    assertThat(text(start("echo \"${@: -1}\"\n", "--version").getInputStream()))
        .isEqualTo("--version\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:35889", "localhost:7077"})
  void aMasterWithoutASchemeIsRefusedWithTheOneThatIsLikely(String master) throws Exception {
    assertThat(refusal("--master", master, "score"))
        .contains("Write spark://" + master + " if that is a standalone cluster, otherwise ")
        .contains("yarn, k8s://HOST:PORT, or local[N]")
        .doesNotContain("SPARK_HOME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark:/host:7077", "spark://", "yran", "http://host:8080", "locally"})
  void aMasterThatSparkDoesNotKnowIsRefusedWithThoseThatItDoes(String master) throws Exception {
    assertThat(refusal("--master", master, "score"))
        .startsWith("tracecast: --master " + master + " is not a master that Spark knows.")
        .contains("Write spark://HOST:PORT, yarn, k8s://HOST:PORT, or local[N]")
        .doesNotContain("SPARK_HOME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local", "local[2]", "local-cluster[1,1,1024]", "spark://a:1,b:2"})
  void aMasterThatSparkKnowsIsTaken(String master) throws Exception {
    assertThat(run("echo started\n", "--master", master, "inspect"))
        .isEqualTo(new Outcome(0, "started\n", ""));
  }

  @Test
  void aValueMayFollowAnEqualsSign() throws Exception {
    Outcome echoed = run("echo \"$@\"\n", "--master=local[2]", "--conf=spark.a=b=c", "inspect");

    assertThat(echoed.exitCode()).as(echoed.err()).isZero();
    assertThat(echoed.out())
        .contains("-Dspark.master=local[2]", "-Dspark.a=b=c")
        .doesNotContain("--master", "--conf");
  }

  @Test
  void aMasterWithoutAValueIsNotTakenForAnEmbeddedRun() throws Exception {
    assertThat(refusal("--master", "", "score"))
        .isEqualTo("tracecast: --master has no value. Did the command that tells it fail?\n");
    assertThat(refusal("--master=", "score")).contains("--master has no value.");
  }

  @Test
  void theHelpHasALineForEachCommand() throws Exception {
    Process process = start("exit 9\n", "--help");
    String help = text(process.getInputStream());
    assertThat(Tracecast.commandLine().getSubcommands().keySet())
        .allSatisfy(
            command -> assertThat(help).containsPattern("(?m)^  " + command + " {2,}\\w.* .*$"));
  }
}
