package io.tracecast.graph.archive.onnx.contents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows shapes through a graph, node by node, and adds up what its layers compute. Nothing of it
 * runs; graphs come from outside, so what it takes is bounded whatever they hold.
 */
final class Propagation {
  private static final int MOST_STEPS = 2_000_000;
  private static final int MOST_NESTING = 64;

  /** Numbers that are held at once, over all tensors. */
  private static final long MOST_NUMBERS = 8 << 20;

  private static final Set<String> BODIES = Set.of("If", "Loop", "Scan", "SequenceMap");

  private final Map<String, Function> functions = new HashMap<>();
  private final long opset;
  private final Work work = new Work();
  private long steps;
  private long numbers;

  Propagation(List<Function> functions, long opset) {
    functions.forEach(function -> this.functions.putIfAbsent(function.label(), function));
    this.opset = opset;
  }

  Work work() {
    return work;
  }

  /**
   * Follows shapes through a graph.
   *
   * @param outer what is known of values that the graph can take from around it, by name
   * @return what is known of its values, by name
   */
  Map<String, Fact> follow(Graph graph, Map<String, Fact> outer) {
    return follow(graph, outer, 0);
  }

  private Map<String, Fact> follow(Graph graph, Map<String, Fact> outer, int nesting) {
    Map<String, Fact> facts = new HashMap<>(outer);
    graph
        .initializers()
        .forEach((name, tensor) -> facts.put(name, attempted(() -> SelectionRules.fact(tensor))));
    follow(graph.nodes(), facts, graph.values(), nesting);
    return facts;
  }

  private void follow(
      List<Node> nodes, Map<String, Fact> facts, Map<String, Value> recorded, int nesting) {
    for (Node node : nodes) {
      if (++steps > MOST_STEPS) {
        work.lose("it has over " + MOST_STEPS + " nodes, functions expanded");
        return;
      }
      List<Fact> outputs = outputs(node, facts, nesting);
      for (int i = 0; i < node.outputs().size(); i++) {
        String name = node.outputs().get(i);
        if (!name.isEmpty()) {
          Fact fact = i < outputs.size() ? outputs.get(i) : Fact.lost(reason(node));
          facts.put(name, held(recovered(fact, recorded.get(name))));
        }
      }
    }
  }

  private static String reason(Node node) {
    return "%s: the shape of its output shows in a run only".formatted(node.describe());
  }

  private Fact held(Fact fact) {
    numbers += fact.content().map(Numbers::size).orElse(0);
    return numbers > MOST_NUMBERS ? fact.withoutContent() : fact;
  }

  /** The file may record a shape that does not follow from what is known. */
  private static Fact recovered(Fact fact, Value recorded) {
    if (fact.lost().isEmpty() || recorded == null || recorded.axes().isEmpty()) {
      return fact;
    }
    List<Value.Axis> axes = recorded.axes().get();
    return axes.stream().anyMatch(Value.Axis::isOpen)
        ? fact
        : Fact.of(axes.stream().mapToLong(Value.Axis::size).toArray());
  }

  private List<Fact> outputs(Node node, Map<String, Fact> facts, int nesting) {
    Function function = functions.get(Function.label(node.domain(), node.operator()));
    if (function != null) {
      return called(function, node, facts, nesting);
    }
    if (node.isStandard() && BODIES.contains(node.operator())) {
      return branched(node, facts, nesting);
    }
    return ruled(node, facts);
  }

  private List<Fact> ruled(Node node, Map<String, Fact> facts) {
    Call call = new Call(node, inputs(node, facts), opset, work);
    Optional<Rule> rule = Rules.of(node);
    if (rule.isEmpty()) {
      if (Rules.mayMultiply(node)) {
        work.lose(node.describe() + ": what this operator computes is not known here");
      }
      return lost(node, reason(node));
    }
    try {
      List<Fact> outputs = rule.get().outputs(call);
      return isOfWeights(call) ? outputs.stream().map(Fact::asWeight).toList() : outputs;
    } catch (LostShapeException e) {
      return withoutShape(node, e.getMessage());
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return withoutShape(node, node.describe() + ": its sizes do not fit its inputs");
    }
  }

  private List<Fact> withoutShape(Node node, String why) {
    if (Rules.mayMultiply(node)) {
      work.lose(why);
    }
    return lost(node, why);
  }

  private static boolean isOfWeights(Call call) {
    return call.inputs().stream().flatMap(Optional::stream).allMatch(Fact::isWeight);
  }

  private static List<Fact> lost(Node node, String why) {
    return node.outputs().stream().map(output -> Fact.lost(why)).toList();
  }

  private static List<Optional<Fact>> inputs(Node node, Map<String, Fact> facts) {
    List<Optional<Fact>> inputs = new ArrayList<>();
    for (String name : node.inputs()) {
      Fact fact = facts.get(name);
      inputs.add(
          name.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  fact != null
                      ? fact
                      : Fact.lost("%s: its input %s".formatted(node.describe(), name))));
    }
    return inputs;
  }

  /** A branch runs if its condition is known; loops run as often as the data say. */
  private List<Fact> branched(Node node, Map<String, Fact> facts, int nesting) {
    List<Graph> bodies =
        node.attributes().values().stream().flatMap(one -> one.graphs().stream()).toList();
    Optional<Boolean> condition = condition(node, facts);
    if (condition.isPresent() && nesting < MOST_NESTING) {
      String branch = condition.get() ? "then_branch" : "else_branch";
      Optional<Graph> body =
          node.attribute(branch).flatMap(found -> found.graphs().stream().findFirst());
      if (body.isPresent()) {
        Map<String, Fact> inner = follow(body.get(), facts, nesting + 1);
        return body.get().outputs().stream()
            .map(output -> inner.getOrDefault(output.name(), Fact.lost(reason(node))))
            .toList();
      }
    }
    if (bodies.stream().anyMatch(Propagation::multiplies)) {
      work.lose(node.describe() + ": how often its layers run shows in a run only");
    }
    return lost(node, reason(node));
  }

  private static Optional<Boolean> condition(Node node, Map<String, Fact> facts) {
    if (!node.operator().equals("If") || node.inputs().isEmpty()) {
      return Optional.empty();
    }
    return Optional.ofNullable(facts.get(node.inputs().get(0)))
        .flatMap(Fact::content)
        .filter(content -> content.size() == 1)
        .map(content -> content.at(0) != 0);
  }

  private static boolean multiplies(Graph body) {
    return body.nodes().stream()
        .anyMatch(
            node ->
                node.attributes().values().stream()
                        .flatMap(attribute -> attribute.graphs().stream())
                        .anyMatch(Propagation::multiplies)
                    || (!BODIES.contains(node.operator()) && Rules.mayMultiply(node)));
  }

  private List<Fact> called(Function function, Node node, Map<String, Fact> facts, int nesting) {
    if (nesting >= MOST_NESTING) {
      work.lose(node.describe() + ": functions call each other over " + MOST_NESTING + " deep");
      return lost(node, reason(node));
    }
    List<Optional<Fact>> inputs = inputs(node, facts);
    Map<String, Fact> inner = new HashMap<>();
    for (int i = 0; i < Math.min(inputs.size(), function.inputs().size()); i++) {
      String name = function.inputs().get(i);
      inputs.get(i).ifPresent(fact -> inner.put(name, fact));
    }
    List<Node> body = function.nodes().stream().map(one -> bound(one, function, node)).toList();
    follow(body, inner, Map.of(), nesting + 1);
    return function.outputs().stream()
        .map(output -> inner.getOrDefault(output, Fact.lost(reason(node))))
        .toList();
  }

  /** Returns the node with the values of attributes that the call gives, or their defaults. */
  private static Node bound(Node inner, Function function, Node call) {
    if (inner.attributes().values().stream().allMatch(one -> one.reference().isEmpty())) {
      return inner;
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    inner
        .attributes()
        .forEach(
            (name, attribute) -> {
              Attribute value =
                  attribute.reference().isEmpty()
                      ? attribute
                      : call.attribute(attribute.reference())
                          .orElseGet(() -> function.defaults().get(attribute.reference()));
              if (value != null) {
                attributes.put(name, value.called(name));
              }
            });
    return new Node(
        inner.name(),
        inner.operator(),
        inner.domain(),
        inner.inputs(),
        inner.outputs(),
        attributes);
  }

  private interface Trial {
    Fact fact();
  }

  private static Fact attempted(Trial trial) {
    try {
      return trial.fact();
    } catch (IllegalArgumentException | ArithmeticException e) {
      return Fact.lost("a weight has a shape that cannot be");
    }
  }
}
