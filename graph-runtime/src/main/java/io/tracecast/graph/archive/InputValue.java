package io.tracecast.graph.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A value that a graph gets beside its images, the same in each forward pass, before it is known
 * what the graph takes: numbers or truth values, one or a list of them.
 *
 * @param truth whether the elements are truth values, 1 for true and 0 for false
 * @param dims the length of the list and of the lists in it; empty for one element
 * @param elements the elements in order
 */
public record InputValue(boolean truth, List<Long> dims, List<BigDecimal> elements) {
  private static final int MAX_AXES = 8;

  private static final Pattern PYTHON_TRUTH = Pattern.compile("\\b(True|False)\\b");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_AXES).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  public InputValue {
    dims = List.copyOf(dims);
    elements = List.copyOf(elements);
  }

  /**
   * Reads a value as people write it: {@code true}, {@code 0.5}, {@code 640,640} or {@code
   * [[640,640]]}.
   *
   * @throws IllegalArgumentException if it is nothing of that
   */
  public static InputValue parse(String text) {
    boolean bareList = text.contains(",") && !text.strip().startsWith("[");
    String json =
        PYTHON_TRUTH
            .matcher(bareList ? "[" + text + "]" : text)
            .replaceAll(truth -> truth.group().toLowerCase(Locale.ROOT));
    try {
      return of(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a number, true, false or a list of them", e);
    }
  }

  /**
   * Reads a value out of a JSON document.
   *
   * @throws IllegalArgumentException if it is not a number, a truth value or a list of them
   */
  static InputValue of(JsonNode node) {
    List<Long> dims = new ArrayList<>();
    for (JsonNode inner = node; inner.isArray(); inner = inner.path(0)) {
      dims.add((long) inner.size());
      if (inner.isEmpty()) {
        throw new IllegalArgumentException("a list of nothing is not a value");
      }
    }
    List<JsonNode> leaves = new ArrayList<>();
    collect(node, dims, 0, leaves);
    boolean truth = leaves.get(0).isBoolean();
    List<BigDecimal> elements = new ArrayList<>();
    for (JsonNode leaf : leaves) {
      if (leaf.isBoolean() != truth || !(truth || leaf.isNumber())) {
        throw new IllegalArgumentException(
            leaf + " is not " + (truth ? "true or false" : "a number, true or false"));
      }
      elements.add(truth ? new BigDecimal(leaf.booleanValue() ? 1 : 0) : leaf.decimalValue());
    }
    return new InputValue(truth, dims, elements);
  }

  private static void collect(JsonNode node, List<Long> dims, int axis, List<JsonNode> leaves) {
    boolean inner = axis < dims.size();
    if (node.isArray() != inner || (inner && node.size() != dims.get(axis))) {
      throw new IllegalArgumentException("its lists are not all of one length");
    }
    if (inner) {
      node.forEach(element -> collect(element, dims, axis + 1, leaves));
    } else {
      leaves.add(node);
    }
  }

  /** Returns the value for a JSON document. */
  public JsonNode toJson() {
    return json(0, 0, elements.size());
  }

  private JsonNode json(int axis, int from, int to) {
    if (axis == dims.size()) {
      BigDecimal element = elements.get(from);
      return truth
          ? JsonNodeFactory.instance.booleanNode(element.signum() != 0)
          : JsonNodeFactory.instance.numberNode(element);
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    int size = (to - from) / dims.get(axis).intValue();
    for (int start = from; start < to; start += size) {
      list.add(json(axis + 1, start, start + size));
    }
    return list;
  }
}
