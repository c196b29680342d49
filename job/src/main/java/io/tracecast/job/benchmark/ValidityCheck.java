package io.tracecast.job.benchmark;

import io.tracecast.graph.process.MachineTime;
import io.tracecast.graph.stats.benchmark.Quantiles;
import io.tracecast.graph.stats.benchmark.Summary;
import io.tracecast.graph.stats.benchmark.Trend;
import io.tracecast.graph.stats.benchmark.Validity;
import io.tracecast.graph.stats.benchmark.Validity.Kind;
import io.tracecast.graph.stats.benchmark.Validity.Reason;
import io.tracecast.job.benchmark.measure.Circumstances;
import io.tracecast.job.benchmark.measure.Measurements;
import io.tracecast.job.benchmark.measure.Measurements.Executor;
import io.tracecast.job.benchmark.measure.Metric;
import io.tracecast.job.benchmark.measure.SlotSamples.Turn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Looks for what would make the figures of a run not come again. */
final class ValidityCheck {
  static final int LEAST_RUNS = 5;

  /** Middle half of a variant's runs on one executor, as a share of their median. */
  static final double MOST_SPREAD = 0.10;

  static final double MOST_CHANGE = 0.05;
  private static final double TREND_P = 0.01;

  /** Share of the machine's processors. */
  static final double MOST_OTHER_LOAD = 0.05;

  static final double MOST_STEAL = 0.05;

  /** How many times as long as on the fastest executor. */
  static final double MOST_SLOWER = 1.15;

  static final double LEAST_OVERLAP = 0.8;

  private final List<String> names;
  private final Measurements measured;
  private final Metric metric;
  private final boolean isolated;
  private final List<Reason> reasons = new ArrayList<>();

  private ValidityCheck(
      List<String> names, Measurements measured, Metric metric, boolean isolated) {
    this.names = names;
    this.measured = measured;
    this.metric = metric;
    this.isolated = isolated;
  }

  /**
   * Looks at a whole run.
   *
   * @param names of the variants
   * @param metric the time that is compared
   * @param isolated whether slots took turns
   */
  static Validity of(
      List<String> names,
      Measurements measured,
      Metric metric,
      boolean isolated,
      Circumstances circumstances) {
    ValidityCheck check = new ValidityCheck(names, measured, metric, isolated);
    check.runs();
    check.lost(circumstances);
    check.warmUp();
    check.spread();
    check.trend();
    check.slowExecutors();
    check.machines();
    check.sameTime();
    return new Validity(check.reasons);
  }

  private void add(Kind kind, String words, Object... arguments) {
    reasons.add(new Reason(kind, String.format(Locale.ROOT, words, arguments)));
  }

  private void runs() {
    if (measured.runs() < LEAST_RUNS) {
      add(
          Kind.TOO_FEW_RUNS,
          "%d runs are too few to tell chance from difference. Take --runs %d or more.",
          measured.runs(),
          LEAST_RUNS);
    }
  }

  private void lost(Circumstances circumstances) {
    if (circumstances.attempts() > 1) {
      add(
          Kind.EXECUTOR_LOST,
          "the measuring began %d times, since %s was lost; the figures are of the last time alone."
              + " Run it again when all executors stay.",
          circumstances.attempts(),
          circumstances.lost());
    }
  }

  private void warmUp() {
    for (int variant = 0; variant < names.size(); variant++) {
      int index = variant;
      long unsettled =
          measured.executors().stream()
              .flatMap(executor -> executor.slots().stream())
              .filter(slot -> !slot.variants().get(index).warmUp().settled())
              .count();
      if (unsettled > 0) {
        add(
            Kind.WARM_UP_NOT_REACHED,
            "%s did not come to a steady pace on %d slot(s) before it was measured: three windows"
                + " in a row never agreed within 5 %%. Take longer turns (--min-duration), or a"
                + " quieter machine.",
            names.get(variant),
            unsettled);
      }
    }
  }

  private void spread() {
    for (int variant = 0; variant < names.size(); variant++) {
      double[][] means = measured.runMeans(variant, metric);
      for (int executor = 0; executor < means.length; executor++) {
        Summary summary = Summary.of(means[executor]);
        double spread = summary.interquartileRange() / summary.median();
        if (spread > MOST_SPREAD) {
          add(
              Kind.SPREAD,
              "the middle half of the runs of %s on executor %s spreads over %.0f %% of their median"
                  + " (%s), and %.0f %% is the most that is believed.",
              names.get(variant),
              measured.executors().get(executor).id(),
              100 * spread,
              metric.words(),
              100 * MOST_SPREAD);
        }
      }
    }
  }

  private void trend() {
    for (Executor executor : measured.executors()) {
      Trend trend = Trend.of(inOrder(executor));
      if (Math.abs(trend.change()) > MOST_CHANGE && trend.p() < TREND_P) {
        add(
            Kind.TREND,
            "executor %s became %.0f %% %s from the first turn to the last (%s, Mann-Kendall p ="
                + " %.1g). The machine had not come to its pace, or is throttled.",
            executor.id(),
            100 * Math.abs(trend.change()),
            trend.change() > 0 ? "slower" : "faster",
            metric.words(),
            trend.p());
      }
    }
  }

  /** Returns an executor's turns in their order, each by what is usual for its variant there. */
  private double[] inOrder(Executor executor) {
    double[] usual = new double[names.size()];
    for (int variant = 0; variant < usual.length; variant++) {
      usual[variant] = Quantiles.of(of(executor, variant), 0.5);
    }
    return executor.inOrder().stream()
        .mapToDouble(
            turn ->
                measured.millisPerImage(executor, turn.variant(), turn.run(), metric)
                    / usual[turn.variant()])
        .toArray();
  }

  private double[] of(Executor executor, int variant) {
    return measured.runMeans(variant, metric)[measured.executors().indexOf(executor)];
  }

  /** Executors of one speed are what a mean over them is about. */
  private void slowExecutors() {
    double[] relative = new double[measured.executors().size()];
    Arrays.fill(relative, 1);
    for (int variant = 0; variant < names.size(); variant++) {
      double[][] means = measured.runMeans(variant, metric);
      double[] medians =
          Arrays.stream(means).mapToDouble(runs -> Quantiles.of(runs, 0.5)).toArray();
      double fastest = Arrays.stream(medians).min().orElseThrow();
      for (int executor = 0; executor < relative.length; executor++) {
        relative[executor] *= Math.pow(medians[executor] / fastest, 1.0 / names.size());
      }
    }
    for (int executor = 0; executor < relative.length; executor++) {
      if (relative[executor] > MOST_SLOWER) {
        Executor slow = measured.executors().get(executor);
        add(
            Kind.SLOW_EXECUTOR,
            "executor %s on %s takes %.2f times as long as the fastest executor, whatever it runs:"
                + " the machine is slow, not a graph.",
            slow.id(),
            slow.host(),
            relative[executor]);
      }
    }
  }

  /** Executors of one machine share its clock, whatever host names their containers have. */
  private void machines() {
    Map<String, List<Executor>> machines = new LinkedHashMap<>();
    for (Executor executor : measured.executors()) {
      String machine = executor.first().place().machine();
      machines
          .computeIfAbsent(machine.isEmpty() ? executor.host() : machine, any -> new ArrayList<>())
          .add(executor);
    }
    machines.values().forEach(this::machine);
  }

  private void machine(List<Executor> executors) {
    MachineTime time = executors.get(0).first().load().machine();
    if (time == null || time.allNanos() == 0) {
      return;
    }
    String host = executors.get(0).host();
    long own = executors.stream().mapToLong(one -> one.first().load().processNanos()).sum();
    double others = (double) (time.busyNanos() - own) / time.allNanos();
    if (others > MOST_OTHER_LOAD) {
      add(
          Kind.OTHER_LOAD,
          "other processes on %s took %.0f %% of its processors while it was measured, and %.0f %%"
              + " is the most that is believed. Stop them, or measure at another time.",
          host,
          100 * others,
          100 * MOST_OTHER_LOAD);
    }
    double steal = (double) time.stealNanos() / time.allNanos();
    if (steal > MOST_STEAL) {
      add(
          Kind.STEAL_TIME,
          "the host of the virtual machine %s took %.0f %% of its processors away while it was"
              + " measured (steal time). Measure on a machine of its own.",
          host,
          100 * steal);
    }
  }

  private void sameTime() {
    double overlap = isolated ? 1 : overlap();
    if (overlap < LEAST_OVERLAP) {
      add(
          Kind.NOT_AT_THE_SAME_TIME,
          "slots ran together during %.0f %% of a turn only, where %.0f %% is the least: machines"
              + " were not loaded as they are at work. Take longer turns (--min-duration), or set"
              + " the machines' clocks.",
          100 * overlap,
          100 * LEAST_OVERLAP);
    }
  }

  /** Returns which share of a turn all slots measured together, the median of all turns. */
  private double overlap() {
    List<Double> shares = new ArrayList<>();
    for (int variant = 0; variant < names.size(); variant++) {
      for (int run = 0; run < measured.runs(); run++) {
        shares.add(overlap(variant, run));
      }
    }
    return Quantiles.of(shares.stream().mapToDouble(share -> share).toArray(), 0.5);
  }

  private double overlap(int variant, int run) {
    long firstStart = Long.MAX_VALUE;
    long lastStart = Long.MIN_VALUE;
    double firstEnd = Double.MAX_VALUE;
    double lastEnd = 0;
    for (Executor executor : measured.executors()) {
      for (Turn turn : executor.turns(variant, run)) {
        double end = turn.startMillis() + turn.wallNanos() / 1e6;
        firstStart = Math.min(firstStart, turn.startMillis());
        lastStart = Math.max(lastStart, turn.startMillis());
        firstEnd = Math.min(firstEnd, end);
        lastEnd = Math.max(lastEnd, end);
      }
    }
    return Math.max(0, firstEnd - lastStart) / Math.max(1, lastEnd - firstStart);
  }
}
