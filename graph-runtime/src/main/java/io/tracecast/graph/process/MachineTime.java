package io.tracecast.graph.process;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The time that all processors of a machine have spent since it started, summed over them, as
 * {@code /proc/stat} tells it (proc(5)) in steps of ten milliseconds. In a container it is still
 * that of the whole machine.
 *
 * @param busyNanos time in which processes or the kernel ran
 * @param stealNanos time in which a virtual processor wanted to run and its host ran another
 * @param allNanos all of it, whatever the processors did
 */
public record MachineTime(long busyNanos, long stealNanos, long allNanos) implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Path STAT = Path.of("/proc/stat");

  /** What Linux counts in, USER_HZ, is 100 per second on every platform that Java runs on. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int STEAL = 7;

  /** Guests' time, which is in the user's time too. */
  private static final int GUEST = 8;

  /** Reads the clock; nothing where the system does not tell. */
  public static Optional<MachineTime> now() {
    try (Stream<String> lines = Files.lines(STAT)) {
      return lines.findFirst().flatMap(MachineTime::parse);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Reads the line of all processors, such as {@code cpu 1 0 2 30 4 0 1 5 0 0}. */
  static Optional<MachineTime> parse(String line) {
    String[] words = line.strip().split("\\s+");
    if (!words[0].equals("cpu") || words.length <= STEAL + 1) {
      return Optional.empty();
    }
    long[] ticks = Arrays.stream(words).skip(1).limit(GUEST).mapToLong(Long::parseLong).toArray();
    long all = Arrays.stream(ticks).sum();
    long busy = all - ticks[IDLE] - ticks[IO_WAIT] - ticks[STEAL];
    return Optional.of(
        new MachineTime(
            busy * NANOS_PER_TICK, ticks[STEAL] * NANOS_PER_TICK, all * NANOS_PER_TICK));
  }

  /** Returns what has passed since an earlier reading. */
  public MachineTime since(MachineTime earlier) {
    return new MachineTime(
        busyNanos - earlier.busyNanos,
        stealNanos - earlier.stealNanos,
        allNanos - earlier.allNanos);
  }
}
