package io.tracecast.job.batchsize;

import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.tensor.TensorMemoryException;
import io.tracecast.job.batchsize.FoundBatchSize.End;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Looks for the batch size that costs least: doubles it from 1 on until larger ones cost clearly
 * more, or memory or time end the search, then measures the best once more in turns.
 */
final class BatchSizeSearch {

  /** What measuring may take, warm-up of each size included. */
  static final long TIME_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** The part of it in which new sizes are tried. */
  private static final long ASCENT_NANOS = TIME_LIMIT_NANOS * 6 / 10;

  /** A larger batch must be cheaper by more than measurements of the same thing differ. */
  static final double NOISE = 0.02;

  /** Sizes that cost so much more than the best are out of the question. */
  private static final double CLEARLY_MORE = 0.05;

  /** One size may look worse than it is; two in a row show where it goes. */
  private static final int CLEAR_AFTER = 2;

  private static final int ROUNDS = 7;

  /** Measures forward passes. */
  interface Meter {

    /** Runs passes of that size that nobody measures: engines profile each new shape. */
    void warmUp(int batchSize);

    /** Returns what one image of a round of passes costs, in nanoseconds. */
    long nanosPerImage(int batchSize);

    /** Returns what passes and batches of that size take of memory, after they were measured. */
    long memoryInBytes(int batchSize);

    /** Returns the clock that the time limit is held against. */
    long nanoTime();
  }

  /** What was measured of one size. */
  private static final class Candidate {
    final List<Long> rounds = new ArrayList<>();
    long roundNanos;
    long memoryInBytes;

    long nanosPerImage() {
      return rounds.stream().sorted().skip(rounds.size() / 2).findFirst().orElseThrow();
    }
  }

  /** What a search came to. */
  record Outcome(int chosen, End end, List<BatchCost> candidates, long nanos) {}

  private final Meter meter;
  private final int largest;
  private final long memoryLimitInBytes;
  private final long startNanos;
  private final TreeMap<Integer, Candidate> candidates = new TreeMap<>();

  /**
   * @param largest the largest size to try
   * @param memoryLimitInBytes the most that a size may take
   */
  BatchSizeSearch(Meter meter, int largest, long memoryLimitInBytes) {
    this.meter = meter;
    this.largest = largest;
    this.memoryLimitInBytes = memoryLimitInBytes;
    this.startNanos = meter.nanoTime();
  }

  /**
   * Searches.
   *
   * @throws GraphException if not even one image runs, or a pass fails for another reason than
   *     memory
   */
  Outcome run() {
    End end = ascend();
    boolean whole = refine();
    return new Outcome(choose(costs()), whole ? end : End.OUT_OF_MEMORY, costs(), elapsedNanos());
  }

  /** Returns the smallest size that no larger one beats by more than noise. */
  static int choose(List<BatchCost> ascending) {
    BatchCost chosen = ascending.get(0);
    for (BatchCost larger : ascending) {
      if (larger.nanosPerImage() < chosen.nanosPerImage() * (1 - NOISE)) {
        chosen = larger;
      }
    }
    return chosen.batchSize();
  }

  private End ascend() {
    int worse = 0;
    long stepNanos = 0;
    long memory = 0;
    for (int size = 1; size <= largest; size *= 2) {
      if (elapsedNanos() + 2 * stepNanos > ASCENT_NANOS) {
        return End.TIME;
      }
      if (2 * memory > memoryLimitInBytes) {
        return End.MEMORY_LIMIT;
      }
      long start = meter.nanoTime();
      if (!tryOut(size)) {
        return End.OUT_OF_MEMORY;
      }
      stepNanos = meter.nanoTime() - start;
      memory = candidates.get(size).memoryInBytes;
      if (size > 1 && memory > memoryLimitInBytes) {
        candidates.remove(size);
        return End.MEMORY_LIMIT;
      }
      worse = isClearlyWorse(candidates.get(size)) ? worse + 1 : 0;
      if (worse == CLEAR_AFTER) {
        return End.COSTS_MORE;
      }
    }
    return End.LARGEST;
  }

  /** Measures the sizes near the best in turns; returns false if memory ran out. */
  private boolean refine() {
    List<Integer> near =
        candidates.keySet().stream().filter(size -> !isClearlyWorse(candidates.get(size))).toList();
    for (int round = 1; round < ROUNDS; round++) {
      for (int size : near) {
        if (elapsedNanos() + candidates.get(size).roundNanos > TIME_LIMIT_NANOS) {
          return true;
        }
        if (!measure(size)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean tryOut(int size) {
    candidates.put(size, new Candidate());
    return withinMemory(size, () -> meter.warmUp(size)) && measure(size);
  }

  private boolean measure(int size) {
    Candidate candidate = candidates.get(size);
    return withinMemory(
        size,
        () -> {
          long start = meter.nanoTime();
          candidate.rounds.add(meter.nanosPerImage(size));
          candidate.roundNanos = meter.nanoTime() - start;
          candidate.memoryInBytes = meter.memoryInBytes(size);
        });
  }

  /**
   * Runs a step; if memory runs out, the size is not a candidate any more, unless it is all we
   * have.
   */
  private boolean withinMemory(int size, Runnable step) {
    try {
      step.run();
      return true;
    } catch (GraphException e) {
      if (size == 1 || e.kind() != GraphException.Kind.MEMORY) {
        throw e;
      }
    } catch (TensorMemoryException | OutOfMemoryError e) {
      if (size == 1) {
        throw e;
      }
    }
    candidates.remove(size);
    return false;
  }

  private boolean isClearlyWorse(Candidate candidate) {
    long best =
        candidates.values().stream().mapToLong(Candidate::nanosPerImage).min().orElseThrow();
    return candidate.nanosPerImage() > best * (1 + CLEARLY_MORE);
  }

  private List<BatchCost> costs() {
    return candidates.entrySet().stream()
        .map(
            entry ->
                new BatchCost(
                    entry.getKey(),
                    entry.getValue().nanosPerImage(),
                    entry.getValue().memoryInBytes))
        .toList();
  }

  private long elapsedNanos() {
    return meter.nanoTime() - startNanos;
  }
}
