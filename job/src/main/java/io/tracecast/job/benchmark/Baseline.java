package io.tracecast.job.benchmark;

import io.tracecast.graph.stats.benchmark.Corrections;
import io.tracecast.graph.stats.benchmark.Ratio;
import io.tracecast.graph.stats.benchmark.Verdict;
import io.tracecast.job.benchmark.measure.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the variants compare with themselves at an earlier time.
 *
 * @param file the earlier benchmark
 * @param changes one for each variant that was measured then
 * @param missing names of variants that were not
 * @param elsewhere the machine that was measured then, if it is another one
 * @param allowedPercent by how much a variant may have become slower; empty if nobody says
 */
record Baseline(
    String file,
    List<Change> changes,
    List<String> missing,
    Optional<String> elsewhere,
    OptionalDouble allowedPercent) {

  /**
   * A variant now and then.
   *
   * @param ratio its times now by its times then
   * @param correctedP corrected for how many variants are compared
   * @param sameBatchSize whether both ran in batches of one size
   */
  record Change(String variant, Ratio ratio, double correctedP, boolean sameBatchSize) {

    boolean isReal() {
      return new Verdict(variant, variant, ratio, correctedP).isDifferent();
    }

    double slowerPercent() {
      return 100 * (ratio.ratio() - 1);
    }
  }

  /**
   * Compares.
   *
   * @param figures of the variants that were measured now
   * @param machine where
   */
  static Baseline of(
      RunsFile then,
      String network,
      List<Figures> figures,
      Metric metric,
      String machine,
      OptionalDouble allowedPercent) {
    List<String> names = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<Ratio> ratios = new ArrayList<>();
    List<Boolean> sameBatchSizes = new ArrayList<>();
    for (Figures now : figures) {
      Optional<ImportedRuns> before =
          then.of(network).stream()
              .filter(one -> one.name().equals(now.name()))
              .filter(one -> metric == Metric.WALL || one.hasCpu())
              .findFirst();
      if (before.isEmpty()) {
        missing.add(now.name());
        continue;
      }
      names.add(now.name());
      sameBatchSizes.add(now.batchSize() == before.get().batchSize());
      ratios.add(
          Ratio.unpaired(
              now.by(metric).across(),
              metric == Metric.WALL ? before.get().wall() : before.get().cpu(),
              Conclusions.CONFIDENCE));
    }
    double[] p = Corrections.holm(ratios.stream().mapToDouble(Ratio::p).toArray());
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      changes.add(new Change(names.get(i), ratios.get(i), p[i], sameBatchSizes.get(i)));
    }
    String machineThen = then.origin().machine();
    return new Baseline(
        then.origin().file(),
        changes,
        missing,
        machineThen.equals(machine) ? Optional.empty() : Optional.of(machineThen),
        allowedPercent);
  }

  /** Returns whether a variant has become slower than is allowed, and not by chance. */
  boolean isSlower() {
    return changes.stream().anyMatch(this::isSlower);
  }

  /** Returns whether a variant is slower than is allowed, or cannot be held against anything. */
  boolean missesBar() {
    return isSlower() || allowedPercent.isPresent() && !missing.isEmpty();
  }

  private boolean isSlower(Change change) {
    return allowedPercent.isPresent()
        && change.isReal()
        && change.slowerPercent() > allowedPercent.getAsDouble();
  }

  /** Returns a sentence for each variant. */
  List<String> inWords() {
    List<String> words = new ArrayList<>();
    changes.forEach(change -> words.add(inWords(change)));
    changes.stream()
        .filter(change -> !change.sameBatchSize())
        .forEach(
            change ->
                words.add(
                    "%s ran in batches of another size in %s.".formatted(change.variant(), file)));
    missing.forEach(
        name ->
            words.add(
                "%s is not in %s, or not by the same clock, and was compared with nothing."
                    .formatted(name, file)));
    elsewhere.ifPresent(
        machine ->
            words.add(
                "%s was measured on %s: another machine is not another speed of the graph."
                    .formatted(
                        file, machine.isEmpty() ? "a machine that it does not name" : machine)));
    return words;
  }

  private String inWords(Change change) {
    String figures =
        String.format(
            Locale.ROOT,
            "%.3f times as long as in %s (%.0f %% interval %.3f to %.3f)",
            change.ratio().ratio(),
            file,
            100 * change.ratio().interval().confidence(),
            change.ratio().interval().low(),
            change.ratio().interval().high());
    if (!change.isReal()) {
      return "%s takes %s, which may be chance.".formatted(change.variant(), figures);
    }
    return "%s takes %s%s."
        .formatted(
            change.variant(),
            figures,
            isSlower(change)
                ? String.format(
                    Locale.ROOT,
                    ": SLOWER by more than the %s %% that are allowed",
                    percent(allowedPercent.getAsDouble()))
                : "");
  }

  private static String percent(double percent) {
    return percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
  }
}
