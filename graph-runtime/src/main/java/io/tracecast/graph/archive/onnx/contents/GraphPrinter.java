package io.tracecast.graph.archive.onnx.contents;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a graph as text: what goes in, a line for each node, what comes out. */
final class GraphPrinter {
  private static final int MOST_NUMBERS = 16;
  private static final int MOST_TEXT = 80;

  private final Map<String, Fact> facts;
  private final Appendable target;

  private GraphPrinter(Map<String, Fact> facts, Appendable target) {
    this.facts = facts;
    this.target = target;
  }

  /**
   * Writes the graph and its functions.
   *
   * @param facts what is known of its values for one image, by name
   */
  static void print(Model model, Map<String, Fact> facts, Appendable target) throws IOException {
    GraphPrinter printer = new GraphPrinter(facts, target);
    printer.graph(model.graph(), "");
    for (Function function : model.functions()) {
      new GraphPrinter(Map.of(), target).function(function);
    }
    if (!model.isWhole()) {
      target.append("# the graph is larger than is looked at: the rest is left out\n");
    }
  }

  private void graph(Graph graph, String indent) throws IOException {
    line(indent, "graph %s(%s) {".formatted(graph.name(), values(graph, graph.inputs())));
    for (Node node : graph.nodes()) {
      node(node, indent + "  ");
    }
    String outputs =
        graph.outputs().stream().map(GraphPrinter::described).collect(Collectors.joining(", "));
    line(indent + "  ", "return " + outputs);
    line(indent, "}");
  }

  /** Old files list weights among the inputs. */
  private static String values(Graph graph, List<Value> values) {
    return values.stream()
        .filter(value -> !graph.initializers().containsKey(value.name()))
        .map(GraphPrinter::described)
        .collect(Collectors.joining(", "));
  }

  private static String described(Value value) {
    return "%" + value.name() + ": " + value.describe();
  }

  private void function(Function function) throws IOException {
    line("", "function %s(%s) {".formatted(function.label(), names(function.inputs())));
    for (Node node : function.nodes()) {
      node(node, "  ");
    }
    line("  ", "return " + names(function.outputs()));
    line("", "}");
  }

  private static String names(List<String> names) {
    return names.stream()
        .map(name -> name.isEmpty() ? "-" : "%" + name)
        .collect(Collectors.joining(", "));
  }

  private void node(Node node, String indent) throws IOException {
    String operator = node.isStandard() ? node.operator() : node.domain() + "::" + node.operator();
    String attributes =
        node.attributes().values().stream()
            .filter(attribute -> attribute.graphs().isEmpty())
            .map(attribute -> attribute.name() + "=" + value(attribute))
            .collect(Collectors.joining(", "));
    line(
        indent,
        "%s = %s(%s)%s%s"
            .formatted(
                names(node.outputs()),
                operator,
                names(node.inputs()),
                attributes.isEmpty() ? "" : " {" + attributes + "}",
                shapes(node)));
    for (Attribute attribute : node.attributes().values()) {
      for (Graph body : attribute.graphs()) {
        line(indent + "  ", attribute.name() + ":");
        new GraphPrinter(Map.of(), target).graph(body, indent + "    ");
      }
    }
  }

  private String shapes(Node node) {
    String shapes =
        node.outputs().stream()
            .map(facts::get)
            .map(fact -> fact == null || fact.lost().isPresent() ? "?" : fact.toString())
            .collect(Collectors.joining(", "));
    return facts.isEmpty() ? "" : "  # " + shapes;
  }

  private static String value(Attribute attribute) {
    if (!attribute.reference().isEmpty()) {
      return "@" + attribute.reference();
    }
    if (attribute.tensor().isPresent()) {
      return tensor(attribute.tensor().get());
    }
    return attribute
        .integer()
        .map(String::valueOf)
        .or(() -> attribute.number().map(String::valueOf))
        .or(() -> attribute.text().map(GraphPrinter::quoted))
        .orElseGet(() -> list(attribute));
  }

  private static String list(Attribute attribute) {
    List<?> elements =
        !attribute.integers().isEmpty()
            ? attribute.integers()
            : !attribute.numbers().isEmpty() ? attribute.numbers() : attribute.texts();
    String shown =
        elements.stream().limit(MOST_NUMBERS).map(String::valueOf).collect(Collectors.joining(","));
    return "[" + shown + (elements.size() > MOST_NUMBERS ? ",..." : "") + "]";
  }

  private static String tensor(Tensor tensor) {
    String dims = tensor.dims().stream().map(String::valueOf).collect(Collectors.joining(","));
    String type = "%s[%s]".formatted(tensor.type().label(), dims);
    return tensor
        .content()
        .filter(numbers -> numbers.size() <= MOST_NUMBERS)
        .map(numbers -> type + " " + numbers(numbers))
        .orElse(type);
  }

  private static String numbers(Numbers numbers) {
    StringBuilder shown = new StringBuilder("{");
    for (int i = 0; i < numbers.size(); i++) {
      shown.append(i == 0 ? "" : ",");
      if (numbers.whole()) {
        shown.append(numbers.at(i));
      } else {
        shown.append(String.format(Locale.ROOT, "%s", (float) numbers.values()[i]));
      }
    }
    return shown.append('}').toString();
  }

  private static String quoted(String text) {
    return '"' + (text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "..." : text) + '"';
  }

  private void line(String indent, String text) throws IOException {
    target.append(indent).append(text).append('\n');
  }
}
