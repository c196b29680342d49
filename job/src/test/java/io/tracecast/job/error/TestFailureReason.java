package io.tracecast.job.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other software throws, as people read it. */
class TestFailureReason {

  private static String of(Throwable failure) {
    return FailureReason.of(failure).withRemedy("Do something else.");
  }

  private static Throwable thrownBy(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return org.assertj.core.api.Assertions.catchThrowable(call);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3a://bucket/x | s3a:// is not on the class path | --jars hadoop-aws-3.4",
        "abfs://c@a/x | abfs:// is not on the class path | --jars hadoop-azure-3.4",
        "abfss://c@a/x | abfs:// is not on the class path | --jars hadoop-azure-3.4",
        "gs://bucket/x | gs:// is not on the class path | --jars gcs-connector",
        "s3://bucket/x | no file system for scheme \"s3\" | Write s3a:// in its place",
        "nowhere://h/x | no file system for scheme \"nowhere\" | --jars A.jar,B.jar"
      })
  void aFileSystemThatIsNotThereIsNamedWithItsJars(String uri, String why, String remedy) {
    Throwable failure = thrownBy(() -> new Path(uri).getFileSystem(new Configuration()));
    assertThat(of(failure)).contains(why).contains(remedy).doesNotContain("Exception");
  }

  @Test
  void aClassOfAnSdkThatIsMissingIsNamedWithItsJar() {
    assertThat(of(new IOException(new NoClassDefFoundError("software/amazon/awssdk/core/Sdk"))))
        .contains("s3a:// is not on the class path", "bundle-");
  }

  @Test
  void aDataSourceThatIsNotThereIsNamedWithItsJars() {
    String spark =
        "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: %s. Make sure the provider name is"
            + " correct. SQLSTATE: 42K02";
    assertThat(of(new RuntimeException(spark.formatted("delta"))))
        .contains("no data source \"delta\"", "delta-spark and delta-storage", "tables/delta");
    assertThat(of(new RuntimeException(spark.formatted("iceberg"))))
        .contains("no data source \"iceberg\"", "iceberg-spark-runtime", "tables/iceberg");
    assertThat(of(new RuntimeException(spark.formatted("parket"))))
        .contains("no data source \"parket\"", "Check --format");
  }

  @Test
  void whoMayNotReadIsToldSo() {
    for (IOException denied :
        new IOException[] {
          new AccessDeniedException("/x"),
          new AccessControlException("Permission denied: user=me, access=READ"),
          new FileNotFoundException("/x (Permission denied)")
        }) {
      assertThat(of(denied)).startsWith("permission denied. Let the user");
    }
    assertThat(of(new FileNotFoundException("File /x does not exist")))
        .isEqualTo("no such file. Do something else.");
  }

  @Test
  void aHostThatIsNotThereIsNamed() {
    assertThat(of(new IllegalArgumentException(new UnknownHostException("nowhere"))))
        .isEqualTo(
            "no host is known as nowhere. Check its name, and that this machine's name service knows"
                + " it.");
    String hadoop =
        "Call From me/127.0.0.1 to there:8020 failed on connection exception:"
            + " java.net.ConnectException: Connection refused; For more details see:  http://wiki";
    assertThat(of(new ConnectException(hadoop)))
        .startsWith("the host does not answer (Call From me/127.0.0.1 to there:8020 failed")
        .contains("Connection refused)")
        .doesNotContain("wiki");
  }

  @Test
  void aNameThatNoFileCanHaveIsExplained() {
    assertThat(of(thrownBy(() -> new Path("a:b"))))
        .startsWith("that is not a name of a file (Relative path in absolute URI). Write");
    assertThat(of(thrownBy(() -> java.nio.file.Path.of("a\0b"))))
        .startsWith("that is not a name of a file (Nul character not allowed). Write");
    assertThat(of(new IllegalArgumentException(thrownBy(() -> new URI("file:// x")))))
        .startsWith("that is not a name of a file (");
  }

  @Test
  void aMasterThatIsNoneIsNamed() {
    Throwable spark = new RuntimeException("Could not parse Master URL: 'local[many]'");
    assertThat(JobErrors.clusterFailed(spark))
        .hasMessageContaining("Spark knows no --master local[many]. It is local[N], spark://")
        .extracting(e -> ((JobException) e).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anotherReleaseOfSparkOnTheClusterIsNamed() {
    Throwable spark =
        new RuntimeException(
            "Exception while deserializing",
            new java.io.InvalidClassException(
                "org.apache.spark.internal.io.Protocol; local class incompatible: stream classdesc"
                    + " serialVersionUID = 1, local class serialVersionUID = 2"));
    assertThat(JobErrors.clusterFailed(spark))
        .hasMessageContaining("the driver and the cluster run different releases of Spark (org.")
        .hasMessageContaining("Set SPARK_HOME to the cluster's own release, to its last number.");
  }

  @Test
  void aSparkThatSomebodyStoppedIsToldFromADefect() {
    Throwable spark =
        new IllegalStateException(
            "Cannot call methods on a stopped SparkContext.\nThis stopped SparkContext was created");
    assertThat(FailureReason.isStopped(spark)).isTrue();
    assertThat(FailureReason.isStopped(new IllegalStateException("A defect"))).isFalse();
    assertThat(JobErrors.clusterFailed(spark))
        .hasMessageContaining("Spark stopped while the run went on: the master gave")
        .hasMessageContaining("The master's pages and log tell.")
        .extracting(e -> ((JobException) e).exitCode())
        .isEqualTo(ExitCode.CLUSTER);
  }

  @Test
  void messagesOfSeveralLinesKeepTheirPoint() {
    String spark =
        """
        Job aborted due to stage failure: Task 3 failed 4 times, most recent failure: Lost task 3.3:
        ExecutorLostFailure (executor 1 exited caused by one of the running tasks)
        Reason: Command exited with code 137
        \tat org.example.Loop.run(Loop.java:7)
        Caused by: java.io.IOException: Broken pipe
        \t... 12 more
        Driver stacktrace:
        \tat org.example.Loop.run(Loop.java:7)""";
    assertThat(of(new RuntimeException(spark)))
        .isEqualTo(
            "Job aborted due to stage failure: Task 3 failed 4 times, most recent failure: Lost task"
                + " 3.3: ExecutorLostFailure (executor 1 exited caused by one of the running tasks)"
                + " Reason: Command exited with code 137 Caused by: java.io.IOException: Broken"
                + " pipe. Do something else.");
    assertThat(of(new RuntimeException("It is wrong.\nReally.\n\n== SQL ==\nselect 1")))
        .isEqualTo("It is wrong. Really. Do something else.");
  }

  @Test
  void aClassThatSaysNothingIsPutInWords() {
    assertThat(of(new ClosedChannelException()))
        .isEqualTo("closed channel (ClosedChannelException). Do something else.");
    assertThat(of(new IllegalStateException("the outer one says it", new RuntimeException("x"))))
        .isEqualTo("the outer one says it. Do something else.");
  }

  @Test
  void whatIsNoFileIsNamedWithWhatToDo() {
    assertThat(of(new IOException(new NotAFileException("a named pipe", false))))
        .isEqualTo(
            "it is a named pipe, and only regular files are read. Write what it gives to a file"
                + " first, and name that.");
  }

  @Test
  void messagesStayOnOneLineWhateverTheNames() {
    assertThat(GraphErrors.graphUnreadable("a\nFORGED", new IOException("b\u001b[2J c")))
        .hasMessageStartingWith("Cannot read graph a\\nFORGED: b\\u001b[2J c. Check");
    assertThat(JobErrors.noImages("s3a://KEY:SECRET@bucket"))
        .hasMessageContaining("s3a://***@bucket");
    assertThat(Pattern.compile("\\R").matcher(JobErrors.outputExists("a\u2028b").getMessage()))
        .matches(matcher -> !matcher.find());
  }
}
