package io.tracecast.job.tune;

import io.tracecast.job.error.FailureReason;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures variants in rounds in which they take turns, for as long as the budget lets it, and
 * keeps what it has. Only the first pass of all begins whatever it may take.
 */
final class Sweep {

  /** One pass over the sample. */
  interface Pass {

    /**
     * Measures a variant; returns nothing if it was stopped.
     *
     * @throws JobException if it fails
     */
    Optional<Measured.Round> of(Variant variant);
  }

  private final Pass pass;
  private final Budget budget;
  private final PrintWriter notes;
  private final Map<Variant, String> failed = new LinkedHashMap<>();
  private double passSeconds;
  private double measuringSeconds;
  private int passes;

  /**
   * @param passSeconds what a pass is going to take, until some have been timed
   */
  Sweep(Pass pass, double passSeconds, Budget budget, PrintWriter notes) {
    this.pass = pass;
    this.passSeconds = passSeconds;
    this.budget = budget;
    this.notes = notes;
  }

  /** Returns the variants that failed, each with the reason. */
  Map<Variant, String> failed() {
    return Collections.unmodifiableMap(failed);
  }

  /**
   * Takes a variant out of the sweep.
   *
   * @param variant not the default, with which everything is compared
   * @throws JobException what it failed with, if nothing else can go well then
   */
  void failed(Variant variant, JobException why) {
    if (variant.axis() == Variant.Axis.DEFAULT || FailureReason.isStopped(why)) {
      throw why;
    }
    failed.put(variant, why.getMessage());
    notes.println(Printable.of(variant.name() + " failed: " + why.getMessage()));
    notes.flush();
  }

  /** Returns whether so many passes are going to end before the budget is over. */
  boolean hasTimeFor(int number) {
    return number * passSeconds <= budget.secondsLeft();
  }

  /**
   * Measures, in the first round the most promising first.
   *
   * @param variants the default first
   * @param passesToKeep what is to be left of the budget for later, once all have been measured
   * @return those of the variants that were measured, in their order
   */
  List<Measured> run(List<Variant> variants, int rounds, int passesToKeep) {
    Map<Variant, List<Measured.Round>> measured = new LinkedHashMap<>();
    variants.forEach(variant -> measured.put(variant, new ArrayList<>()));
    List<Variant> turns = Variant.byPromise(variants);
    int round = 0;
    while (round < rounds && runRound(turns, measured, round == 0 ? 0 : passesToKeep, rounds)) {
      Collections.rotate(turns, -1);
      round++;
    }
    return measured.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry -> new Measured(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Returns whether all had their turns. */
  private boolean runRound(
      List<Variant> turns,
      Map<Variant, List<Measured.Round>> measured,
      int passesToKeep,
      int rounds) {
    for (Variant variant : turns) {
      if (failed.containsKey(variant)) {
        continue;
      }
      if (passes > 0 && !hasTimeFor(1 + passesToKeep)) {
        return false;
      }
      List<Measured.Round> all = measured.get(variant);
      try {
        Optional<Measured.Round> result = timed(variant);
        if (result.isEmpty()) {
          return false;
        }
        all.add(result.get());
        say(all.size(), rounds, variant, result.get());
      } catch (JobException e) {
        failed(variant, e);
        all.clear(); // a setting that fails now and then is not one to choose
      }
    }
    return true;
  }

  private Optional<Measured.Round> timed(Variant variant) {
    double before = budget.secondsSpent();
    Optional<Measured.Round> result = pass.of(variant);
    if (result.isPresent()) {
      measuringSeconds += budget.secondsSpent() - before;
      passes++;
      passSeconds = measuringSeconds / passes;
    }
    return result;
  }

  private void say(int round, int rounds, Variant variant, Measured.Round result) {
    notes.printf(
        Locale.ROOT,
        "round %d of %d   %-40s %6.2f CPU ms/image%n",
        round,
        rounds,
        variant.name(),
        result.cpuMillisPerImage());
    notes.flush();
  }
}
