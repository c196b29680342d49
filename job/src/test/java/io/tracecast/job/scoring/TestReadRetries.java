package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchException;

import io.tracecast.job.io.ImageRow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How often a store is asked, on a clock that only waits move. */
class TestReadRetries {
  private static final ImageRow IMAGE = ImageRow.ofFile("s3a://bucket/a.jpg", null, 3L);

  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Long> waits = new ArrayList<>();
  private final AtomicInteger tries = new AtomicInteger();
  private long nanos;
  private double chance;
  private Duration perTry = Duration.ZERO;

  private ImageRow read(int failing, IOException failure) throws IOException {
    ReadRetries retries =
        new ReadRetries(ended::get, new ReadRetries.Time(() -> nanos, this::sleep, () -> chance));
    return retries.read(
        () -> {
          nanos += perTry.toNanos();
          if (tries.incrementAndGet() <= failing) {
            throw failure;
          }
          return IMAGE;
        });
  }

  private void sleep(long millis) {
    waits.add(millis);
    nanos += millis * 1_000_000;
  }

  private Duration waited() {
    return Duration.ofMillis(waits.stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void aStoreThatAnswersIsAskedOnceAndWaitedForNever() throws IOException {
    assertThat(read(0, null)).isSameAs(IMAGE);
    assertThat(tries).hasValue(1);
    assertThat(waits).isEmpty();
  }

  @Test
  void aStoreThatRecoversGivesTheImage() throws IOException {
    assertThat(read(4, new SocketException("Connection reset"))).isSameAs(IMAGE);
    assertThat(tries).hasValue(5);
    assertThat(waited()).isBetween(Duration.ofMillis(7500), Duration.ofMillis(7600));
  }

  @Test
  void aStoreThatStaysBrokenIsGivenUpWithWhatWasTried() {
    Exception failure = catchException(() -> read(9, new SocketTimeoutException("Read timed out")));
    assertThat(tries).hasValue(ReadRetries.MOST_TRIES);
    assertThat(ImageFailure.kind(failure)).isEqualTo("unreadable");
    assertThat(ImageFailure.message(failure))
        .isEqualTo(
            "It cannot be read: the host does not answer (Read timed out). Check host and port, and"
                + " that the service runs and can be reached. It was tried 5 times in 7.5 s");
  }

  @Test
  void aStoreWhoseOwnClientWasPatientIsNotAskedForMuchLonger() {
    perTry = Duration.ofSeconds(40);
    Exception failure = catchException(() -> read(9, new IOException("Slow Down (503)")));
    assertThat(ImageFailure.message(failure))
        .isEqualTo("It cannot be read: Slow Down (503). It was tried 2 times in 80.5 s");
  }

  @Test
  void whatIsNotThereOrMayNotBeReadIsAskedForOnce() {
    for (IOException failure :
        new IOException[] {
          new FileNotFoundException("s3a://bucket/a.jpg"),
          new AccessDeniedException("s3a://bucket/a.jpg"),
          new IOException(new NoClassDefFoundError("org/apache/hadoop/fs/s3a/S3AFileSystem"))
        }) {
      tries.set(0);
      assertThatThrownBy(() -> read(9, failure)).isSameAs(failure);
      assertThat(tries).hasValue(1);
    }
    assertThat(waits).isEmpty();
  }

  @Test
  void aTaskThatIsToEndWaitsNoLongerThanOneLook() {
    ended.set(true);
    assertThatThrownBy(() -> read(9, new SocketException("Connection reset")))
        .isInstanceOf(CancellationException.class)
        .hasMessage("The task is to end while a store is waited for");
    assertThat(waits).isEmpty();
  }

  @Test
  void anInterruptedReadWaitsNoLonger() {
    ReadRetries retries =
        new ReadRetries(
            ended::get,
            new ReadRetries.Time(
                () -> nanos,
                millis -> {
                  throw new InterruptedException();
                },
                () -> 0));
    assertThatThrownBy(
            () ->
                retries.read(
                    () -> {
                      throw new IOException("busy");
                    }))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Property(tries = 200)
  void waitsAreBoundedAndGrow(
      @ForAll @IntRange(min = 0, max = 4) int failing,
      @ForAll @DoubleRange(min = 0, max = 1) double left)
      throws IOException {
    waits.clear();
    tries.set(0);
    chance = left;
    assertThat(read(failing, new IOException("busy"))).isSameAs(IMAGE);
    double whole = ReadRetries.FIRST_WAIT.toMillis() * (Math.pow(2, failing) - 1);
    assertThat((double) waited().toMillis()).isBetween(whole / 2 * 0.99, whole + 100.0 * failing);
  }
}
