package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Tracecast;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestApplicationName {
  private static final String NAME = "spark.app.name";

  private static String score(String graph, String... images) {
    return ApplicationName.of("score", graph, List.of(images));
  }

  @AfterEach
  void forget() {
    System.clearProperty(NAME);
  }

  @Test
  void namesTheGraphAndTheImagesWithoutTheirFolders() {
    assertThat(score("/graphs/resnet18.onnx", "hdfs://host/data/photos/"))
        .isEqualTo("tracecast score resnet18.onnx photos");
    assertThat(score("resnet18.onnx", "photos")).isEqualTo("tracecast score resnet18.onnx photos");
    assertThat(score("g.pt")).isEqualTo("tracecast score g.pt");
  }

  @Test
  void aPatternKeepsItsFolder() {
    assertThat(score("g.pt", "/data/photos/*.jpg")).isEqualTo("tracecast score g.pt photos/*.jpg");
    assertThat(score("g.pt", "*.jpg")).isEqualTo("tracecast score g.pt *.jpg");
    assertThat(score("g.pt", "/*.jpg")).isEqualTo("tracecast score g.pt *.jpg");
  }

  @Test
  void moreImagesAreCounted() {
    assertThat(score("g.pt", "a/b", "c", "d")).isEqualTo("tracecast score g.pt b and 2 more");
  }

  @Test
  void rootsAreNamedAsTheyStand() {
    assertThat(score("g.pt", "/")).isEqualTo("tracecast score g.pt /");
    assertThat(score("g.pt", "s3a://bucket/")).isEqualTo("tracecast score g.pt bucket");
  }

  @Test
  void anOddNameStaysOnOneLine() {
    assertThat(score("g.pt", "a\nb")).isEqualTo("tracecast score g.pt a\\nb");
  }

  @Test
  void aNameThatTheUserGaveIsKeptAndTheOneOfSparkSubmitIsNot() {
    assertThat(SparkSessions.configuration("mine").get(NAME)).isEqualTo("mine");
    System.setProperty(NAME, Tracecast.class.getName());
    assertThat(SparkSessions.configuration("mine").get(NAME)).isEqualTo("mine");
    System.setProperty(NAME, "nightly");
    assertThat(SparkSessions.configuration("mine").get(NAME)).isEqualTo("nightly");
  }
}
