package io.tracecast.job.io.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.io.sink.OutputLease.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TestOutputLease {
  private static final String OWN = "_tracecast";
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final Pace PATIENT = new Pace(Duration.ofHours(1), Duration.ofHours(1), LOOK);
  private static final LeaseHolder FAR = new LeaseHolder("far", "elsewhere", "another", 1, "", 0);

  @TempDir private Path folder;

  private OutputFiles files;

  @BeforeEach
  void open() throws IOException {
    files = OutputFiles.at(folder.toString(), new Configuration());
  }

  private OutputLease take(String run, Pace pace) throws IOException {
    return OutputLease.take("the output", files, OWN, run, false, pace);
  }

  private CompletableFuture<String> refusal(String run) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (OutputLease lease = take(run, PATIENT)) {
            return lease.toString();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (JobException e) {
            return e.getMessage();
          }
        });
  }

  private Path lease(int number) {
    return folder.resolve(OWN + "/lease-" + number + ".json");
  }

  private void put(int number, LeaseHolder holder) throws IOException {
    files.replace(OWN + "/lease-" + number + ".json", holder.toJson());
  }

  private List<String> leases() {
    return List.of(folder.resolve(OWN).toFile().list());
  }

  /** A run of this machine whose process has ended. */
  private static LeaseHolder dead() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    LeaseHolder here = LeaseHolder.here("dead");
    assumeThat(here.machine()).as("this system tells machines apart").isNotEmpty();
    return new LeaseHolder(
        here.runId(), here.host(), here.machine(), ended.pid(), here.processStart(), 3);
  }

  @Test
  void theLeaseOfAProcessThatHasEndedIsTakenOverAtOnce() throws Exception {
    put(1, dead());
    try (OutputLease taken = take("next", PATIENT)) {
      taken.check();
      assertThat(lease(2)).content().contains("\"runId\" : \"next\"");
    }
    assertThat(leases()).as("with the leases of the dead").isEmpty();
  }

  @Test
  void aProcessThatHasTheNumberOfADeadOneHoldsNothing() throws Exception {
    LeaseHolder here = LeaseHolder.here("dead");
    assumeThat(here.machine()).isNotEmpty();
    put(
        1,
        new LeaseHolder(
            "dead", here.host(), here.machine(), here.pid(), "1970-01-01T00:00:01Z", 0));
    try (OutputLease taken = take("next", PATIENT)) {
      taken.check();
    }
  }

  @Test
  void ofSeveralThatTryAtOnceOneTakesTheFolderAndTheOthersNameIt() throws Exception {
    int contenders = 8;
    ExecutorService threads = Executors.newFixedThreadPool(contenders);
    try {
      for (int round = 0; round < 20; round++) {
        if (round % 2 == 0) {
          put(1, dead());
        }
        List<OutputLease> taken = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        contend(threads, contenders, taken, refusals);
        assertThat(taken).as("round %d: %s", round, refusals).hasSize(1);
        taken.get(0).check();
        assertThat(refusals)
            .hasSize(contenders - 1)
            .allSatisfy(
                message ->
                    assertThat(message)
                        .matches(
                            "Output the output is being written by run contender-\\d \\(process "
                                + ProcessHandle.current().pid()
                                + " on .*\\)\\. Wait for its end, or choose another --output\\."));
        taken.get(0).close();
        assertThat(leases()).isEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void contend(
      ExecutorService threads, int contenders, List<OutputLease> taken, List<String> refusals)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(contenders);
    List<Future<OutputLease>> tries = new ArrayList<>();
    for (int i = 0; i < contenders; i++) {
      String run = "contender-" + i;
      tries.add(
          threads.submit(
              () -> {
                start.await();
                return take(run, PATIENT);
              }));
    }
    for (Future<OutputLease> each : tries) {
      try {
        taken.add(each.get());
      } catch (java.util.concurrent.ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOfSatisfying(
                JobException.class,
                refused -> assertThat(refused.exitCode()).isEqualTo(ExitCode.OUTPUT));
        refusals.add(e.getCause().getMessage());
      }
    }
  }

  @Test
  void aHolderWhoseFolderWasTakenOverLearnsItAndLeavesTheOthersLease() throws Exception {
    OutputLease slept = take("slept", PATIENT);
    slept.check();
    put(2, FAR);
    assertThatThrownBy(slept::check)
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.OUTPUT))
        .hasMessageContaining(
            "Output the output was taken over by run far (process 1 on elsewhere)")
        .hasMessageContaining("Nothing of this run was published.");
    slept.close();
    assertThat(leases()).contains("lease-2.json");
  }

  @Test
  void aHolderWhoseLeaseIsGoneLearnsIt() throws Exception {
    try (OutputLease lease = take("robbed", PATIENT)) {
      Files.delete(lease(1));
      assertThatThrownBy(lease::check).hasMessageContaining("was taken over by nobody");
    }
  }

  @Test
  void aHolderShowsSignsOfLife() throws Exception {
    try (OutputLease lease = take("alive", new Pace(LOOK, Duration.ofHours(1), LOOK))) {
      await().until(() -> LeaseHolder.parse(Files.readAllBytes(lease(1))).beat() > 2);
      lease.check();
    }
    assertThat(leases()).isEmpty();
  }

  @Test
  void aLeaseThatNobodyCanReadIsTakenOverOnlyOnceItWasSilentForLong() throws Exception {
    Files.createDirectories(folder.resolve(OWN));
    Files.createFile(lease(1));
    Duration silence = Duration.ofMillis(200);
    long start = System.nanoTime();
    try (OutputLease taken = take("next", new Pace(Duration.ofHours(1), silence, LOOK))) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(silence);
      taken.check();
    }
  }

  @Test
  void aLeaseThatIsJustBeingWrittenIsNamedAsItIsOnceWritten() throws Exception {
    Files.createDirectories(folder.resolve(OWN));
    Files.createFile(lease(1));
    CompletableFuture<String> refused = refusal("next");
    put(1, LeaseHolder.here("late"));
    assertThat(refused.join()).contains("is being written by run late (process ");
  }

  @Test
  void aRunOfAnotherMachineHoldsTheFolderWhileItBeats() throws Exception {
    put(1, FAR);
    CompletableFuture<String> refused = refusal("next");
    LeaseHolder beating = FAR;
    while (!refused.isDone()) {
      beating = beating.next();
      put(1, beating);
    }
    assertThat(refused.join()).contains("is being written by run far (process 1 on elsewhere)");
  }

  @Test
  void aRunOfAnotherMachineThatEndsWhileItIsWatchedFreesTheFolder() throws Exception {
    put(1, FAR);
    CompletableFuture<OutputLease> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return take("next", PATIENT);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Files.delete(lease(1));
    try (OutputLease taken = next.join()) {
      taken.check();
    }
  }
}
