package io.tracecast.job.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The labels of a file in any of the forms that people have: one a line, {@code N: name} a line, a
 * JSON list, a JSON object or Python dict by index, one by name, {@code imagenet_class_index.json},
 * the {@code id2label} of a {@code config.json}, or the {@code names} that Ultralytics writes.
 */
final class LabelFile {
  private static final Pattern NUMBERED = Pattern.compile("(\\d{1,9})\\s*[:\\t]\\s*(.+)");
  private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

  /** What holds the labels in a document that holds other things too. */
  private static final List<String> FIELDS = List.of("id2label", "names");

  private static final Pattern QUOTED_LIST = Pattern.compile("(?s)\\[\\s*[\"'].*");

  /** Python writes its texts in either quotes, its keys as numbers and a comma after the last. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private LabelFile() {}

  /**
   * Reads the labels, by index.
   *
   * @param lines the file, without white space around its lines
   * @throws IllegalArgumentException if it has a form whose labels cannot be told
   */
  static List<String> labels(List<String> lines) {
    String text = String.join("\n", lines).strip();
    if (text.startsWith("{") || QUOTED_LIST.matcher(text).matches()) {
      return structured(text);
    }
    boolean all =
        lines.size() > 1 && lines.stream().allMatch(line -> NUMBERED.matcher(line).matches());
    return all ? numbered(lines) : lines;
  }

  private static List<String> numbered(List<String> lines) {
    Map<Integer, String> byIndex = new TreeMap<>();
    for (String line : lines) {
      Matcher numbered = NUMBERED.matcher(line);
      if (numbered.matches()) {
        put(byIndex, numbered.group(1), numbered.group(2));
      }
    }
    return consecutive(byIndex);
  }

  private static List<String> structured(String text) {
    JsonNode root;
    try {
      root = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "it begins like JSON or a Python dict and is not: " + e.getOriginalMessage(), e);
    }
    if (root.isArray()) {
      return list(root);
    }
    for (String field : FIELDS) {
      JsonNode named = root.path(field);
      if (named.isContainerNode()) {
        return named.isArray() ? list(named) : byIndex(named);
      }
    }
    return byIndex(root);
  }

  private static List<String> list(JsonNode root) {
    List<String> labels = new ArrayList<>();
    root.forEach(label -> labels.add(name(label)));
    return labels;
  }

  private static List<String> byIndex(JsonNode object) {
    Map<Integer, String> byIndex = new TreeMap<>();
    object
        .fields()
        .forEachRemaining(
            field -> {
              String key = field.getKey();
              JsonNode value = field.getValue();
              if (INDEX.matcher(key).matches()) {
                put(byIndex, key, name(value));
              } else if (value.isInt() && value.intValue() >= 0) {
                put(byIndex, value.asText(), key);
              } else {
                throw new IllegalArgumentException(
                    "its key '" + key + "' is not an index, and it lacks id2label and names");
              }
            });
    return consecutive(byIndex);
  }

  /** In {@code imagenet_class_index.json} a class has its WordNet number first, then its name. */
  private static String name(JsonNode value) {
    JsonNode name = value.isArray() && value.size() == 2 ? value.get(1) : value;
    if (!name.isTextual()) {
      throw new IllegalArgumentException("it holds " + value + " where a label should be");
    }
    return name.textValue();
  }

  private static void put(Map<Integer, String> byIndex, String index, String label) {
    if (byIndex.put(Integer.valueOf(index), label) != null) {
      throw new IllegalArgumentException("the index " + index + " has two labels");
    }
  }

  private static List<String> consecutive(Map<Integer, String> byIndex) {
    int expected = 0;
    for (int index : byIndex.keySet()) {
      if (index != expected) {
        throw new IllegalArgumentException(
            "its labels are numbered, and index " + expected + " has none; the first is 0");
      }
      expected++;
    }
    return List.copyOf(byIndex.values());
  }
}
