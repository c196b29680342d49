package io.tracecast.job.benchmark.measure;

import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What all slots measured, by executor. Serves what statistics need: one figure per run. */
public final class Measurements {
  private final int variants;
  private final int runs;
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

  public Measurements(int variants, int runs, List<SlotSamples> slots) {
    this.variants = variants;
    this.runs = runs;
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
    return variants;
  }

  public int runs() {
    return runs;
  }

  public List<Executor> executors() {
    return executors;
  }

  /** Returns the figure of each run of a variant: {@code [executor][run]}. */
  public double[][] runMeans(int variant, Metric metric) {
    double[][] means = new double[executors.size()][runs];
    for (int executor = 0; executor < means.length; executor++) {
      for (int run = 0; run < runs; run++) {
        means[executor][run] = metric.millisPerImage(executors.get(executor).turns(variant, run));
      }
    }
    return means;
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

  /** Returns the images per second of all executors together. */
  public double imagesPerSecond(int variant) {
    double sum = 0;
    for (double[] executor : runMeans(variant, Metric.WALL)) {
      double millis = 0;
      for (double run : executor) {
        millis += run / runs;
      }
      sum += 1e3 / millis;
    }
    return sum;
  }
}
