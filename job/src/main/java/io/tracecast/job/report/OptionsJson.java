package io.tracecast.job.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.job.error.Printable;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Values of options as JSON: numbers and truth values as such, everything else in words. */
final class OptionsJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private OptionsJson() {}

  static ObjectNode of(Map<?, ?> options) {
    ObjectNode node = NODES.objectNode();
    options.forEach((name, value) -> node.set(name.toString(), value(value)));
    return node;
  }

  private static JsonNode value(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Number number) {
      return NODES.numberNode(new BigDecimal(number.toString())); // 0.485 stays 0.485
    }
    if (value instanceof Enum<?> choice) {
      return NODES.textNode(choice.name().toLowerCase(Locale.ROOT));
    }
    if (value instanceof Map<?, ?> values) {
      return of(values);
    }
    if (value instanceof Collection<?> values) {
      ArrayNode array = NODES.arrayNode();
      values.forEach(one -> array.add(value(one)));
      return array;
    }
    return NODES.textNode(Printable.masked(value.toString()));
  }
}
