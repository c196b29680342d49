package io.tracecast.job.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestJobErrors {
  @AfterEach
  void leaveTheCluster() {
    System.clearProperty(DriverPlace.DEPLOY_MODE);
  }

  private static List<JobException> unread(String path) {
    NoSuchFileException missing = new NoSuchFileException(path);
    return List.of(
        JobErrors.imagesMissing(path),
        JobErrors.imagesUnreadable(path, missing),
        TableErrors.tableMissing(path),
        GraphErrors.graphUnreadable(path, missing),
        GraphErrors.labelsUnreadable(path, missing),
        GraphErrors.preprocessingUnreadable(path, missing));
  }

  @Test
  void aRelativePathInTheClusterIsSaidToBeTheWorkers() {
    System.setProperty(DriverPlace.DEPLOY_MODE, "cluster");
    assertThat(unread("photos"))
        .extracting(Throwable::getMessage)
        .allSatisfy(
            message ->
                assertThat(message)
                    .contains("no such file")
                    .endsWith(
                        " The driver runs on a worker (--deploy-mode cluster), where a relative path"
                            + " begins in the worker's folder: give an absolute path that every"
                            + " worker has, or a URI."));
    assertThat(unread("/data/photos"))
        .extracting(Throwable::getMessage)
        .noneMatch(message -> message.contains("worker"));
    assertThat(unread("s3a://photos"))
        .extracting(Throwable::getMessage)
        .noneMatch(message -> message.contains("worker"));
  }

  @Test
  void aDriverOnThisMachineTakesRelativePathsAsTheyAre() {
    assertThat(unread("photos"))
        .extracting(Throwable::getMessage)
        .noneMatch(message -> message.contains("worker"));
  }

  @Test
  void aSparkThatWasStoppedIsToldWithoutItsStack() {
    JobException end =
        JobErrors.unexpected(
            new IllegalStateException(
                "Cannot call methods on a stopped SparkContext.\n"
                    + "This stopped SparkContext was created at:\n\n"
                    + "org.apache.spark.api.java.JavaSparkContext.<init>(JavaSparkContext.scala:58)"));
    assertThat(end.exitCode()).isEqualTo(ExitCode.CLUSTER);
    assertThat(end)
        .hasMessage(
            "Spark gave up on the run: Spark stopped while the run went on: the master gave the"
                + " application up, or it was ended from outside. The master's pages and log tell."
                + " Nothing was published.");
  }

  @Test
  void aDefectIsToldByItsFirstLine() {
    JobException end = JobErrors.unexpected(new IllegalStateException("no lane\n\tat a.B.c(D:1)"));
    assertThat(end.exitCode()).isEqualTo(ExitCode.INTERNAL);
    assertThat(end)
        .hasMessage("this is a defect, please report it: java.lang.IllegalStateException: no lane");
  }

  @Test
  void whatARunLeftIsToldAfterItsEnd() {
    JobException end = JobErrors.noImages("photos");
    assertThat(end.afterword()).isEmpty();
    JobException told = end.followedBy("the report is in out/run.json");
    assertThat(told).hasMessage(end.getMessage());
    assertThat(told.exitCode()).isEqualTo(end.exitCode());
    assertThat(told.afterword()).contains("the report is in out/run.json");
  }
}
