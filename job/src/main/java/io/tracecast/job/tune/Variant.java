package io.tracecast.job.tune;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.spark.ScoringPlan.Passes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One setting of a scoring run.
 *
 * @param axis what differs from the default
 * @param passes how forward passes run
 */
record Variant(Axis axis, Passes passes) {

  /** What a variant changes. */
  enum Axis {
    DEFAULT,
    BATCH_SIZE,
    SPLIT,
    LAYOUT,
    /** The best of each axis at once. */
    COMBINED
  }

  /**
   * What can be varied.
   *
   * @param batchSizes images per pass
   * @param layouts whether the graph takes images in either layout
   */
  record Space(List<Integer> batchSizes, boolean layouts) {}

  /**
   * Returns the default and every variant that differs from it in one thing. Splits keep passes at
   * once × threads: fewer passes, each with more threads.
   *
   * @param standard with as many passes at once as an executor has slots, in numbers
   */
  static List<Variant> oneByOne(Passes standard, Space space) {
    List<Variant> variants = new ArrayList<>();
    variants.add(new Variant(Axis.DEFAULT, standard));
    space.batchSizes().stream()
        .distinct()
        .sorted()
        .filter(size -> size != standard.batchSize())
        .forEach(size -> variants.add(new Variant(Axis.BATCH_SIZE, standard.withBatchSize(size))));
    int cores = standard.atOnce() * standard.intraOpThreads();
    for (int atOnce = standard.atOnce() / 2; atOnce >= 1; atOnce /= 2) {
      variants.add(new Variant(Axis.SPLIT, standard.withSplit(atOnce, cores / atOnce)));
    }
    if (space.layouts()) {
      variants.add(new Variant(Axis.LAYOUT, standard.withLayout(LayoutChoice.PLANAR)));
      variants.add(new Variant(Axis.LAYOUT, standard.withLayout(LayoutChoice.CHANNELS_LAST)));
    }
    return variants;
  }

  /**
   * Returns the most promising first: near the default, which is seldom far from the best. The
   * layouts come last, since the default tries both as it is loaded.
   *
   * @param variants the default first
   */
  static List<Variant> byPromise(List<Variant> variants) {
    Passes standard = variants.get(0).passes();
    List<Variant> sorted = new ArrayList<>(variants);
    sorted.sort(Comparator.comparingDouble(variant -> variant.distance(standard)));
    return sorted;
  }

  /** Returns how far it is from the default, in doublings. */
  private double distance(Passes standard) {
    return switch (axis) {
      case DEFAULT -> 0;
      case BATCH_SIZE -> doublings(passes.batchSize(), standard.batchSize());
      case SPLIT -> doublings(passes.atOnce(), standard.atOnce());
      case LAYOUT, COMBINED -> Double.MAX_VALUE;
    };
  }

  private static double doublings(int one, int other) {
    return Math.abs(Math.log((double) one / other) / Math.log(2));
  }

  /** Returns the variant for people. */
  String name() {
    return switch (axis) {
      case DEFAULT -> "default: " + batch() + ", " + split();
      case BATCH_SIZE -> batch();
      case SPLIT -> split();
      case LAYOUT -> layout();
      case COMBINED -> "combined: " + batch() + ", " + split() + ", " + layout();
    };
  }

  private String batch() {
    return "batch " + passes.batchSize();
  }

  private String split() {
    String threads = passes.intraOpThreads() == 1 ? "thread" : "threads";
    return passes.atOnce() + " x " + passes.intraOpThreads() + " " + threads;
  }

  /** Returns the layout as {@code --memory-layout} takes it. */
  String layout() {
    return passes.layout().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
