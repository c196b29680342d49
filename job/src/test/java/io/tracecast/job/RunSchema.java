package io.tracecast.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The schema of {@code run.json}, and as much of JSON Schema as it uses: a keyword that is not
 * known here is refused, so that the schema says nothing that is not looked at.
 */
public final class RunSchema {
  private static final Path FILE = Invocation.ROOT.resolve("docs/run-report.schema.json");
  private static final Set<String> KEYWORDS =
      Set.of(
          "$schema",
          "title",
          "type",
          "const",
          "enum",
          "properties",
          "required",
          "additionalProperties",
          "items",
          "if",
          "else");

  private RunSchema() {}

  /** Returns what does not fit the schema, in words. */
  public static List<String> violations(JsonNode report) throws IOException {
    List<String> violations = new ArrayList<>();
    check(schema(), report, "", violations);
    return violations;
  }

  private static JsonNode schema() throws IOException {
    return new ObjectMapper().readTree(FILE.toFile());
  }

  private static void check(JsonNode schema, JsonNode value, String path, List<String> found) {
    if (schema.isBoolean()) {
      if (!schema.booleanValue()) {
        found.add(path + " is not in the schema");
      }
      return;
    }
    schema
        .fieldNames()
        .forEachRemaining(
            keyword -> {
              if (!KEYWORDS.contains(keyword)) {
                throw new IllegalStateException("Unknown keyword " + keyword);
              }
            });
    checkValue(schema, value, path, found);
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.asText())) {
        found.add(path + " lacks " + name.asText());
      }
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode known = schema.path("properties").path(field.getKey());
      if (known.isMissingNode()) {
        known = schema.path("additionalProperties");
      }
      if (!known.isMissingNode()) {
        check(known, field.getValue(), join(path, field.getKey()), found);
      }
    }
    if (value.isArray() && schema.has("items")) {
      value.forEach(item -> check(schema.path("items"), item, path + "[]", found));
    }
    if (schema.has("if")) {
      List<String> unlike = new ArrayList<>();
      check(schema.path("if"), value, path, unlike);
      if (!unlike.isEmpty()) {
        check(schema.path("else"), value, path, found);
      }
    }
  }

  private static void checkValue(JsonNode schema, JsonNode value, String path, List<String> found) {
    if (schema.has("const") && !schema.path("const").equals(value)) {
      found.add(path + " is " + value);
    }
    if (schema.has("enum") && !contains(schema.path("enum"), value)) {
      found.add(path + " is " + value);
    }
    JsonNode type = schema.path("type");
    if (type.isArray()
        ? !contains(type, value, true)
        : !(type.isMissingNode() || is(type, value))) {
      found.add(path + " is " + value + ", not of type " + type);
    }
  }

  private static boolean contains(JsonNode choices, JsonNode value) {
    return contains(choices, value, false);
  }

  private static boolean contains(JsonNode choices, JsonNode value, boolean types) {
    for (JsonNode choice : choices) {
      if (types ? is(choice, value) : choice.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(JsonNode type, JsonNode value) {
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new IllegalStateException("Unknown type " + type);
    };
  }

  /** Returns the paths of all fields that the schema names, such as {@code executors[].id}. */
  public static Set<String> fields() throws IOException {
    Set<String> fields = new TreeSet<>();
    addFields(schema(), "", fields);
    return fields;
  }

  private static void addFields(JsonNode schema, String path, Set<String> fields) {
    for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
      String name = join(path, field.getKey());
      fields.add(name);
      addFields(field.getValue(), name, fields);
    }
    if (schema.has("items")) {
      addFields(schema.path("items"), path + "[]", fields);
    }
  }

  /** Returns the paths of all fields of a document. */
  public static Set<String> fields(JsonNode document) {
    Set<String> fields = new TreeSet<>();
    addFieldsOf(document, "", fields);
    return fields;
  }

  private static void addFieldsOf(JsonNode node, String path, Set<String> fields) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = join(path, field.getKey());
      fields.add(name);
      addFieldsOf(field.getValue(), name, fields);
    }
    if (node.isArray()) {
      node.forEach(item -> addFieldsOf(item, path + "[]", fields));
    }
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
