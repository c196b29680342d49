package io.tracecast.graph.archive.onnx.contents;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a graph.
 *
 * @param name may be empty
 * @param operator the name of its operator
 * @param domain whose operator that is; empty for the standard's
 * @param inputs names of values; empty where an optional one is not given
 * @param outputs names of values
 * @param attributes by name
 */
record Node(
    String name,
    String operator,
    String domain,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes) {

  /** The domain of the operators of the standard, which most files leave empty. */
  static final String STANDARD = "ai.onnx";

  boolean isStandard() {
    return domain.isEmpty() || domain.equals(STANDARD);
  }

  /** Returns what messages call it. */
  String describe() {
    String called = name.isEmpty() && !outputs.isEmpty() ? "of " + outputs.get(0) : name;
    return "%s (%s)".formatted(called, isStandard() ? operator : domain + "::" + operator);
  }

  Optional<Attribute> attribute(String attribute) {
    return Optional.ofNullable(attributes.get(attribute));
  }

  long integer(String attribute, long absent) {
    return attribute(attribute).flatMap(Attribute::integer).orElse(absent);
  }

  String text(String attribute, String absent) {
    return attribute(attribute).flatMap(Attribute::text).orElse(absent);
  }

  /** Returns the integers of an attribute, if it has one of that name. */
  Optional<long[]> integers(String attribute) {
    return attribute(attribute)
        .map(found -> found.integers().stream().mapToLong(Long::longValue).toArray());
  }

  long[] integers(String attribute, int size, long absent) {
    return integers(attribute)
        .orElseGet(
            () -> {
              long[] same = new long[size];
              java.util.Arrays.fill(same, absent);
              return same;
            });
  }
}
