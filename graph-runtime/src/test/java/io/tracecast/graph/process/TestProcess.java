package io.tracecast.graph.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;

class TestProcess {

  @Test
  void threadsKeepNoProcessFromEndingAndAreNamedAfterWhatTheyDo() {
    DaemonThreads readers = DaemonThreads.numbered("reader");
    Thread first = readers.newThread(() -> {});
    Thread second = readers.newThread(() -> {});
    DaemonThreads beat = DaemonThreads.single("beat");

    assertThat(first.isDaemon()).isTrue();
    assertThat(first.getName()).isEqualTo("reader-0");
    assertThat(second.getName()).isEqualTo("reader-1");
    assertThat(beat.newThread(() -> {}).getName()).isEqualTo("beat");
    assertThat(beat.newThread(() -> {}).getName()).isEqualTo("beat");
  }

  @Test
  void threadsLookUpWhatTheirMakerFindsUnlessTheyAreToldOtherwise() throws Exception {
    Thread caller = Thread.currentThread();
    ClassLoader before = caller.getContextClassLoader();
    try (URLClassLoader ofTheTask = new URLClassLoader(new URL[0], before)) {
      caller.setContextClassLoader(ofTheTask);
      DaemonThreads threads = DaemonThreads.single("load");

      assertThat(threads.newThread(() -> {}).getContextClassLoader()).isSameAs(ofTheTask);
      assertThat(
              threads.withLoaderOf(DaemonThreads.class).newThread(() -> {}).getContextClassLoader())
          .isSameAs(DaemonThreads.class.getClassLoader());
    } finally {
      caller.setContextClassLoader(before);
    }
  }

  @Test
  void whatAThreadComputesShowsInItsTimeAndInThatOfTheProcess() {
    long process = CpuClock.processNanos(); // the first look starts the JVM's management
    long thread = CpuClock.threadNanos();
    double sum = 0;
    while (CpuClock.threadNanos() - thread < 20_000_000) {
      sum += Math.sqrt(sum + 1);
    }
    assertThat(sum).isPositive();
    assertThat(CpuClock.processNanos() - process).isGreaterThanOrEqualTo(10_000_000);
  }
}
