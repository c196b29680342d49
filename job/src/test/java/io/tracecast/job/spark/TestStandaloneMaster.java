package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestStandaloneMaster {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  /** Returns a port of this machine that nobody listens at. */
  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aMasterThatDoesNotAnswerIsNamed() throws IOException {
    String master = "spark://127.0.0.1:" + closedPort();

    assertThatThrownBy(() -> StandaloneMaster.requireReachable(conf(master), 2))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CLUSTER))
        .hasMessageStartingWith("No Spark master answers at " + master + ": the host does not")
        .hasMessageContaining("refused")
        .hasMessageContaining("Check host and port");
  }

  @Test
  void aHostThatNobodyKnowsIsSaidAtOnce() {
    assertThatThrownBy(() -> StandaloneMaster.requireReachable(conf("spark://nohost.invalid:7077")))
        .hasMessageContaining("No Spark master answers at spark://nohost.invalid:7077: no host is")
        .hasMessageContaining("nohost.invalid");
  }

  @Test
  void oneOfSeveralMastersIsEnough() throws IOException {
    try (ServerSocket master = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String masters =
          "spark://127.0.0.1:%d,127.0.0.1:%d".formatted(closedPort(), master.getLocalPort());

      assertThatCode(() -> StandaloneMaster.requireReachable(conf(masters), 1))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "yarn", "k8s://https://127.0.0.1:1", "spark://no port"})
  void otherMastersAreLeftToSpark(String master) {
    assertThatCode(() -> StandaloneMaster.requireReachable(conf(master), 1))
        .doesNotThrowAnyException();
  }
}
