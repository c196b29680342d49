package io.tracecast.graph.archive.contents;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many of each operator a graph has.
 *
 * @param counts one for each operator, the most frequent first, then by name
 * @param unknown why the counts are not those of the whole graph, if so
 */
public record OperatorCounts(List<OperatorCount> counts, Optional<String> unknown) {

  private static final Comparator<OperatorCount> MOST_FIRST =
      Comparator.comparingLong(OperatorCount::count)
          .reversed()
          .thenComparing(OperatorCount::domain)
          .thenComparing(OperatorCount::name);

  public OperatorCounts {
    counts = counts.stream().sorted(MOST_FIRST).toList();
  }

  /**
   * One operator.
   *
   * @param domain whose operator it is: {@code ai.onnx} for those of the ONNX standard, {@code
   *     aten} for PyTorch's
   * @param name its name
   * @param count how often it is in the graph; {@link Long#MAX_VALUE} where that is more than can
   *     be counted
   */
  public record OperatorCount(String domain, String name, long count) {

    /** Returns the name, with its domain unless that is the usual one of the format. */
    public String label() {
      return domain.equals("ai.onnx") || domain.equals("aten") ? name : domain + "::" + name;
    }
  }

  /** Returns how many operators there are together, at most {@link Long#MAX_VALUE}. */
  public long total() {
    return counts.stream().mapToLong(OperatorCount::count).reduce(0, OperatorCounts::sum);
  }

  /** Returns the sum of two counts, and the largest number where it is larger. */
  public static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  /** Counts operators one by one. */
  public static final class Counter {
    private static final int MOST_OPERATORS = 10_000;

    private record Operator(String domain, String name) {}

    private final Map<Operator, Long> counts = new HashMap<>();
    private boolean full;

    /** Counts an operator; archives with more than 10,000 of them are not counted to the end. */
    public void add(String domain, String name, long count) {
      Operator operator = new Operator(domain, name);
      if (counts.size() >= MOST_OPERATORS && !counts.containsKey(operator)) {
        full = true;
      } else {
        counts.merge(operator, count, OperatorCounts::sum);
      }
    }

    /** Counts what another one has counted, that many times. */
    public void add(Counter other, long times) {
      other.counts.forEach(
          (operator, count) -> add(operator.domain(), operator.name(), product(count, times)));
      full |= other.full;
    }

    private static long product(long count, long times) {
      return times != 0 && count > Long.MAX_VALUE / times ? Long.MAX_VALUE : count * times;
    }

    /** Returns the counts. */
    public OperatorCounts counts(Optional<String> unknown) {
      Collection<OperatorCount> all =
          counts.entrySet().stream()
              .map(
                  entry ->
                      new OperatorCount(
                          entry.getKey().domain(), entry.getKey().name(), entry.getValue()))
              .toList();
      Optional<String> many =
          full
              ? Optional.of("it has more than " + MOST_OPERATORS + " different operators")
              : Optional.empty();
      return new OperatorCounts(List.copyOf(all), unknown.or(() -> many));
    }
  }
}
