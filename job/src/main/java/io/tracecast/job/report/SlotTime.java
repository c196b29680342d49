package io.tracecast.job.report;

import io.tracecast.graph.stats.Stage;
import io.tracecast.job.scoring.LoopTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the time of all slots went while a run scored. The parts add up to the whole: slots ×
 * scoring seconds.
 *
 * @param parts what slots did, in the order of their way through the loop
 */
public record SlotTime(List<Part> parts) {

  /**
   * One part.
   *
   * @param name what slots did, as run.json has it
   * @param title the same for people
   * @param stage the stage that it is; empty for what is none
   */
  public record Part(String name, String title, Optional<Stage> stage, double seconds) {

    private static Part of(Stage stage, long nanos) {
      String name = stage.name().toLowerCase(Locale.ROOT);
      return new Part(name, name, Optional.of(stage), nanos / 1e9);
    }
  }

  public SlotTime {
    parts = List.copyOf(parts);
  }

  /**
   * Takes the time apart.
   *
   * @param slots tasks that run at once
   * @param taskSeconds how long tasks ran, from their sessions to their ends
   */
  public static SlotTime of(int slots, double scoringSeconds, double taskSeconds, LoopTimes times) {
    double loops = times.waits().totalNanos() / 1e9;
    double tasks = Math.max(taskSeconds, loops);
    List<Part> parts = new ArrayList<>();
    parts.add(Part.of(Stage.READ, times.waits().readNanos()));
    parts.add(Part.of(Stage.DECODE, times.stages().wallNanos(Stage.DECODE)));
    parts.add(Part.of(Stage.TRANSFORM, times.stages().wallNanos(Stage.TRANSFORM)));
    parts.add(Part.of(Stage.FORWARD, times.waits().forwardNanos()));
    parts.add(Part.of(Stage.POSTPROCESS, times.stages().wallNanos(Stage.POSTPROCESS)));
    double told = parts.stream().mapToDouble(Part::seconds).sum();
    parts.add(rest("write", "write and other", tasks - told));
    parts.add(rest("idle", "idle", slots * scoringSeconds - tasks));
    return new SlotTime(parts);
  }

  private static Part rest(String name, String title, double seconds) {
    return new Part(name, title, Optional.empty(), Math.max(0, seconds));
  }

  /** Returns the time of all slots, in seconds. */
  public double totalSeconds() {
    return parts.stream().mapToDouble(Part::seconds).sum();
  }
}
