package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.job.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestSessionRegistry {
  private static final ImageShape IMAGE = new ImageShape(3, 8, 8, ElementType.FLOAT32, Layout.NCHW);

  /** That of the process, as other tests may have left sessions in it. */
  private final SessionRegistry sessions = ExecutorRuntime.get().sessions();

  private SessionRegistry.Lease acquire(String graph, int threads) {
    GraphArchive archive = archive(graph);
    return sessions.acquire(
        new SessionRequest(
            archive.sha256(),
            SessionSettings.of(IMAGE, 1).withIntraOpThreads(threads),
            1,
            Duration.ofMinutes(1)),
        () -> archive,
        () -> {});
  }

  private static GraphArchive archive(String graph) {
    try (InputStream file =
        Files.newInputStream(
            Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs").resolve(graph))) {
      return GraphArchive.read(graph, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aTorchScriptGraphThatNobodyUsesGivesWayToOneOfOtherThreads() {
    acquire("sums.pt", 1).close();

    try (SessionRegistry.Lease other = acquire("tuple.pt", 2)) {
      assertThat(other.session().settings().intraOpThreads()).isEqualTo(2);
      assertThatThrownBy(() -> acquire("sums.pt", 1).close())
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("open TorchScript sessions use 2");
    }
    acquire("sums.pt", 1).close();
  }
}
