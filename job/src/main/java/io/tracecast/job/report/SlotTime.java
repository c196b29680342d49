package io.tracecast.job.report;

import io.tracecast.graph.stats.Stage;
import io.tracecast.job.scoring.LoopTimes;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the time of all slots went while a run scored. The parts add up to the whole: slots ×
 * scoring seconds.
 *
 * @param slots tasks that run at once
 * @param parts what they did, in the order of their way through the loop
 */
public record SlotTime(int slots, List<Part> parts) {

  /**
   * One part.
   *
   * @param name what slots did
   */
  public record Part(String name, double seconds) {}

  public SlotTime {
    parts = List.copyOf(parts);
  }

  /**
   * Takes the time apart.
   *
   * @param taskSeconds how long tasks ran, from their sessions to their ends
   */
  public static SlotTime of(int slots, double scoringSeconds, double taskSeconds, LoopTimes times) {
    double loops = times.waits().totalNanos() / 1e9;
    double tasks = Math.max(taskSeconds, loops);
    List<Part> parts = new ArrayList<>();
    parts.add(new Part("read", times.waits().readNanos() / 1e9));
    parts.add(stage("decode", Stage.DECODE, times));
    parts.add(stage("transform", Stage.TRANSFORM, times));
    parts.add(new Part("forward", times.waits().forwardNanos() / 1e9));
    parts.add(stage("postprocess", Stage.POSTPROCESS, times));
    double told = parts.stream().mapToDouble(Part::seconds).sum();
    parts.add(new Part("write", Math.max(0, tasks - told)));
    parts.add(new Part("idle", Math.max(0, slots * scoringSeconds - tasks)));
    return new SlotTime(slots, parts);
  }

  private static Part stage(String name, Stage stage, LoopTimes times) {
    return new Part(name, times.stages().wallNanos(stage) / 1e9);
  }

  /** Returns the time of all slots, in seconds. */
  public double totalSeconds() {
    return parts.stream().mapToDouble(Part::seconds).sum();
  }
}
