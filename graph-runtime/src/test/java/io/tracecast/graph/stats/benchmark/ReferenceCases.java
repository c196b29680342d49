package io.tracecast.graph.stats.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What {@code tools/benchmark-references} wrote. */
final class ReferenceCases {
  private ReferenceCases() {}

  /** Returns the samples with their results of one kind, such as "welch". */
  static Stream<JsonNode> of(String kind) {
    return elements(read("/benchmark/references.json").get(kind));
  }

  /** Returns NIST's analyses of variance. */
  static Stream<JsonNode> nist() {
    return elements(read("/benchmark/nist.json"));
  }

  static double[] numbers(JsonNode array) {
    return elements(array).mapToDouble(JsonNode::asDouble).toArray();
  }

  static double[][] table(JsonNode arrays) {
    return elements(arrays).map(ReferenceCases::numbers).toArray(double[][]::new);
  }

  static double[][][] cube(JsonNode tables) {
    return elements(tables).map(ReferenceCases::table).toArray(double[][][]::new);
  }

  static List<double[]> groups(JsonNode arrays) {
    return List.of(table(arrays));
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static JsonNode read(String resource) {
    try (InputStream file = ReferenceCases.class.getResourceAsStream(resource)) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
