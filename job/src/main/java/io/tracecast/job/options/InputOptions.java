package io.tracecast.job.options;

import io.tracecast.graph.archive.ExtraInput;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.InputValue;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.job.error.GraphErrors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What inputs of a graph beside its images get: what the interface says, or else the options. */
final class InputOptions {
  private InputOptions() {}

  /**
   * Returns the values by name.
   *
   * @param known those of the interface
   * @param given those of the options, as text
   * @throws io.tracecast.job.error.JobException if one is missing, does not fit, or is for no input
   */
  static Map<String, InputValue> resolve(
      GraphArchive archive, Map<String, InputValue> known, Map<String, String> given) {
    Map<String, InputValue> values = new LinkedHashMap<>(known);
    given.forEach((name, text) -> values.put(name, parse(name, text)));
    for (TensorSpec input : archive.signature().needed()) {
      if (!values.containsKey(input.name())) {
        throw GraphErrors.inputMissing(
            archive.name(), input.name(), ExtraInput.describe(input), example(input));
      }
    }
    values.forEach((name, value) -> check(archive, name, value));
    return values;
  }

  private static InputValue parse(String name, String text) {
    try {
      return InputValue.parse(text);
    } catch (IllegalArgumentException e) {
      throw GraphErrors.inputValue(name, text, e);
    }
  }

  private static void check(GraphArchive archive, String name, InputValue value) {
    TensorSpec input =
        archive
            .signature()
            .extra(name)
            .orElseThrow(() -> GraphErrors.inputUnknown(archive.name(), name, takes(archive)));
    try {
      archive.signature().fit(input, value);
    } catch (IllegalArgumentException e) {
      throw GraphErrors.inputValue(name, value.toJson().toString(), e);
    }
  }

  private static List<String> takes(GraphArchive archive) {
    return Stream.concat(
            archive.signature().needed().stream(), archive.signature().optional().stream())
        .map(input -> input.name() + " " + ExtraInput.describe(input))
        .toList();
  }

  /** Returns a value that would do, to show how values are written. */
  private static String example(TensorSpec input) {
    String one =
        switch (input.type()) {
          case BOOL -> "false";
          case FLOAT32, FLOAT64 -> "1.0";
          default -> "1";
        };
    int axes = input.dims().size();
    long last = axes == 0 ? 1 : input.dims().get(axes - 1);
    boolean list = last > 1 && last <= 4;
    return list ? String.join(",", Collections.nCopies((int) last, one)) : one;
  }
}
