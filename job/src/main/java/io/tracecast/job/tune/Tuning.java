package io.tracecast.job.tune;

import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.report.ScoringStatistics;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.tune.Variant.Axis;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures what a sweep is about: first how long it takes, then what is best. */
final class Tuning {

  /** A pass that does not count is worth its time only beside some that do. */
  private static final int UNCOUNTED_OF = 2;

  private final SampleScoring scoring;
  private final Budget budget;
  private final PrintWriter notes;
  private final List<Variant> variants;
  private final Passes standard;
  private final Map<Variant, JobException> early = new LinkedHashMap<>();

  /**
   * @param variants the default first
   */
  Tuning(SampleScoring scoring, Budget budget, List<Variant> variants, PrintWriter notes) {
    this.scoring = scoring;
    this.budget = budget;
    this.variants = variants;
    this.standard = variants.get(0).passes();
    this.notes = notes;
  }

  /**
   * Measures until it is done or stopped.
   *
   * @param graph what was measured, for people
   * @param slots of each executor
   * @throws JobException if it was stopped before anything was measured
   */
  TuneReport run(Schedule.Wish wish, String graph, int slots) {
    PassCost cost = timed(wish);
    Schedule schedule = Schedule.fit(wish, cost, budget.secondsLeft());
    notes.println(schedule.inWords(wish, cost, budget, scoring.slots()));
    notes.flush();
    int images = schedule.imagesPerSlot();
    Sweep sweep =
        new Sweep(
            variant -> scoring.run(variant.passes(), images).map(SampleScoring.Pass::round),
            cost.seconds(images),
            budget,
            notes);
    early.forEach(sweep::failed);
    List<Measured> measured = sweep.run(variants, schedule.rounds(), 2);
    if (measured.isEmpty()) {
      throw nothing(budget);
    }
    Verdict verdict = new Verdict(usesGpu(scoring.last()));
    Passes combined = verdict.combined(measured);
    boolean beaten = !combined.equals(standard);
    List<Measured> confirmed = beaten ? confirmed(sweep, combined, schedule.rounds()) : List.of();
    return new TuneReport(
        measured,
        confirmed,
        chosen(verdict, confirmed, combined),
        verdict,
        List.of(
            graph,
            "%d images per round, %s in turns, %s"
                .formatted(
                    images * scoring.slots(),
                    Schedule.number(measured.get(0).rounds().size(), "round"),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS)),
            TuneReport.machines(scoring.last().executors().values(), slots)),
        sweep.failed(),
        new Unfinished(
            variants.stream()
                .filter(variant -> !contains(measured, variant))
                .filter(variant -> !sweep.failed().containsKey(variant))
                .toList(),
            beaten && confirmed.isEmpty() && !sweep.failed().containsKey(rival(combined)),
            stop()));
  }

  /**
   * Runs passes that are not counted. The first scores one batch in each slot; it runs what Java
   * has not compiled yet, and makes passes seem longer than they are. The second scores what is
   * then to be measured, if there is time for it, and loads the graph anew as the others will.
   */
  private PassCost timed(Schedule.Wish wish) {
    PassCost first = cost(standard, standard.batchSize());
    Schedule schedule = Schedule.fit(wish, first, budget.secondsLeft());
    List<Variant> promising = Variant.byPromise(variants);
    Variant other = promising.get(Math.min(1, promising.size() - 1));
    if (schedule.combinations() < UNCOUNTED_OF && schedule.combinations() < wish.combinations()) {
      return first;
    }
    try {
      return cost(other.passes(), schedule.imagesPerSlot());
    } catch (JobException e) {
      if (scoringStopped()) {
        throw e;
      }
      early.put(other, e);
      return first;
    }
  }

  /** A pass that was stopped leaves nothing to go on with. */
  private boolean scoringStopped() {
    return Interruption.ofProcess().raised().isPresent() || budget.isOver();
  }

  private PassCost cost(Passes passes, int imagesPerSlot) {
    return scoring
        .run(passes, imagesPerSlot)
        .map(SampleScoring.Pass::cost)
        .orElseThrow(() -> nothing(budget));
  }

  /** Returns what ends a sweep that was stopped before anything was measured. */
  static JobException nothing(Budget budget) {
    return Interruption.ofProcess()
        .raised()
        .map(JobErrors::interrupted)
        .orElseGet(() -> JobErrors.budgetTooSmall(budget.text()));
  }

  /** Returns the default and its rival measured against each other; nothing if it was stopped. */
  private List<Measured> confirmed(Sweep sweep, Passes combined, int rounds) {
    if (!sweep.hasTimeFor(2)) {
      return List.of();
    }
    List<Measured> both = sweep.run(List.of(variants.get(0), rival(combined)), rounds, 0);
    return both.size() == 2 ? both : List.of();
  }

  /**
   * The best of many is partly luck: it is chosen if it is better when it meets the default again.
   */
  private Passes chosen(Verdict verdict, List<Measured> confirmed, Passes combined) {
    return !confirmed.isEmpty() && verdict.beats(confirmed.get(1), confirmed.get(0))
        ? combined
        : standard;
  }

  /** Returns what meets the default again. */
  private static Variant rival(Passes combined) {
    return new Variant(Axis.COMBINED, combined);
  }

  private static boolean contains(List<Measured> measured, Variant variant) {
    return measured.stream().anyMatch(one -> one.variant().equals(variant));
  }

  private Unfinished.Stop stop() {
    Optional<Interruption.Signal> signal = Interruption.ofProcess().raised();
    return signal.isPresent()
        ? new Unfinished.Stop("before SIG" + signal.get(), "The same command starts over.")
        : new Unfinished.Stop(
            "within --budget " + budget.text(), "Give a larger --budget, or fewer --batch-sizes.");
  }

  private static boolean usesGpu(ScoringStatistics statistics) {
    return statistics.executors().values().stream()
        .anyMatch(share -> share.state().place().device().startsWith("gpu"));
  }
}
