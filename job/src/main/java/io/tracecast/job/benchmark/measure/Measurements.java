package io.tracecast.job.benchmark.measure;

import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What all slots measured, by executor. Serves what statistics need: one figure per run. */
public final class Measurements {
  private final Schedule schedule;
  private final List<Executor> executors;

  /**
   * One executor's slots.
   *
   * @param id Spark's id
   * @param slots what each measured, in the order of their numbers
   */
  public record Executor(String id, List<SlotSamples> slots) {
    public SlotSamples first() {
      return slots.get(0);
    }

    public String host() {
      return first().place().host();
    }

    /** Returns the turns that the slots took at the same time. */
    public List<Turn> turns(int variant, int run) {
      return slots.stream()
          .flatMap(slot -> slot.turns().stream())
          .filter(turn -> turn.variant() == variant && turn.run() == run)
          .toList();
    }

    /** Returns the turns of the first slot, in the order in which all were measured. */
    public List<Turn> inOrder() {
      return first().turns();
    }
  }

  public Measurements(Schedule schedule, List<SlotSamples> slots) {
    this.schedule = schedule;
    Map<String, List<SlotSamples>> byId =
        new TreeMap<>(Comparator.comparing(String::length).thenComparing(id -> id));
    slots.stream()
        .sorted(Comparator.comparingInt(SlotSamples::slot))
        .forEach(
            slot ->
                byId.computeIfAbsent(slot.place().executorId(), id -> new ArrayList<>()).add(slot));
    this.executors =
        byId.entrySet().stream().map(one -> new Executor(one.getKey(), one.getValue())).toList();
  }

  public int variants() {
    return schedule.variants();
  }

  public int runs() {
    return schedule.runs();
  }

  public List<Executor> executors() {
    return executors;
  }

  /** Returns the figure of each run of a variant: {@code [executor][run]}. */
  public double[][] runMeans(int variant, Metric metric) {
    double[][] means = new double[executors.size()][runs()];
    for (int executor = 0; executor < means.length; executor++) {
      for (int run = 0; run < means[executor].length; run++) {
        means[executor][run] = millisPerImage(executors.get(executor), variant, run, metric);
      }
    }
    return means;
  }

  /** Returns what an image took on one executor in one run. */
  public double millisPerImage(Executor executor, int variant, int run, Metric metric) {
    return metric.millisPerImage(executor.turns(variant, run), schedule.isolated());
  }

  /** Returns the kinds of machine in words, such as {@code AMD EPYC, 2 processors}. */
  public String machine() {
    return executors.stream()
        .map(executor -> executor.first().place())
        .map(
            place ->
                (place.model().isEmpty() ? "" : place.model() + ", ")
                    + place.processors()
                    + " processors")
        .distinct()
        .collect(Collectors.joining("; "));
  }

  /**
   * Returns the images per second of all executors together; of one slot, the mean over executors,
   * if only one was at work at a time.
   */
  public double imagesPerSecond(int variant) {
    double[] rates =
        Arrays.stream(runMeans(variant, Metric.WALL))
            .mapToDouble(runs -> 1e3 / Arrays.stream(runs).average().orElseThrow())
            .toArray();
    double together = Arrays.stream(rates).sum();
    return schedule.isolated() ? together / rates.length : together;
  }

  /** Returns how many slots were at work at the same time. */
  public int slotsAtWork() {
    return schedule.isolated()
        ? 1
        : executors.stream().mapToInt(executor -> executor.slots().size()).sum();
  }
}
