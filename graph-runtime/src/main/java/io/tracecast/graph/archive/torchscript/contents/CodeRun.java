package io.tracecast.graph.archive.torchscript.contents;

import io.tracecast.graph.archive.contents.MultiplyAdds;
import io.tracecast.graph.archive.contents.MultiplyAdds.Layer;
import io.tracecast.graph.archive.torchscript.code.Expression;
import io.tracecast.graph.archive.torchscript.code.Method;
import io.tracecast.graph.archive.torchscript.code.Statement;
import io.tracecast.graph.archive.torchscript.code.UnreadableCodeException;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Module;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Nothing;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Scalar;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Sequence;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Shape;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Truth;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Unknown;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Words;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Follows shapes through the code of {@code forward} and of what it calls, and adds up what its
 * layers compute. No operator runs: each tells the shape of its output alone. Code comes from
 * outside, so steps and depth are bounded whatever it says.
 */
final class CodeRun {
  private static final int MOST_STEPS = 1_000_000;

  /** Expressions and calls within each other. */
  private static final int MOST_DEPTH = 600;

  private static final Set<String> WITHOUT_LAYERS =
      Set.of("torchvision.nms", "torchvision.roi_align", "torchvision.ps_roi_align");

  private static final String REPEATS = "how often it repeats itself";

  private static final Map<String, Function<Arguments, KnownValue>> OPERATORS = operators();

  private final Program program;
  private final ArchiveValues values;
  private final Map<Layer, Long> work = new EnumMap<>(Layer.class);
  private Optional<String> unknown = Optional.empty();
  private int steps;
  private int depth;

  private CodeRun(Program program, ArchiveValues values) {
    this.program = program;
    this.values = values;
  }

  private static Map<String, Function<Arguments, KnownValue>> operators() {
    Map<String, Function<Arguments, KnownValue>> all = new HashMap<>();
    all.putAll(NumberOperators.ALL);
    all.putAll(ViewOperators.ALL);
    all.putAll(LayerOperators.ALL);
    return Map.copyOf(all);
  }

  /**
   * Follows a method of a module.
   *
   * @param values what the archive carries
   * @param image the shape of its input for one image
   */
  static MultiplyAdds of(Program program, ArchiveValues values, Callee forward, List<Long> image) {
    CodeRun run = new CodeRun(program, values);
    try {
      Method method =
          program
              .moduleClass(forward.owner())
              .map(owner -> owner.methods().get(forward.name()))
              .orElseThrow(() -> new UnknownShapeException(forward + " is not in its code"));
      KnownValue input = new Shape(image, false);
      run.call(method, List.of(values.module(), input), Map.of());
    } catch (UnknownShapeException e) {
      run.lose(e.getMessage());
    } catch (UnreadableCodeException e) {
      run.lose("its code cannot be read: " + e.getMessage());
    }
    return new MultiplyAdds(run.work, image, run.unknown);
  }

  private void lose(String why) {
    unknown = unknown.or(() -> Optional.of(why));
  }

  private void step(int count) {
    steps += count;
    if (steps > MOST_STEPS) {
      throw new UnknownShapeException("its calls unfold into over " + MOST_STEPS + " steps");
    }
  }

  private KnownValue call(
      Method method, List<KnownValue> positional, Map<String, KnownValue> named) {
    Map<String, KnownValue> local = new HashMap<>();
    for (int i = 0; i < method.parameters().size(); i++) {
      Method.Parameter parameter = method.parameters().get(i);
      KnownValue given = i < positional.size() ? positional.get(i) : named.get(parameter.name());
      local.put(
          parameter.name(),
          given != null
              ? given
              : parameter
                  .absent()
                  .map(expression -> value(expression, local))
                  .orElse(new Unknown("its input " + parameter.name() + " is not known")));
    }
    return run(method.body(), local).orElse(new Nothing());
  }

  /** Returns what a block returns; empty if it goes on behind it. */
  private Optional<KnownValue> run(List<Statement> block, Map<String, KnownValue> local) {
    for (Statement statement : block) {
      step(1);
      Optional<KnownValue> result = run(statement, local);
      if (result.isPresent()) {
        return result;
      }
    }
    return Optional.empty();
  }

  private Optional<KnownValue> run(Statement statement, Map<String, KnownValue> local) {
    if (statement instanceof Statement.Assignment assignment) {
      assign(assignment.targets(), value(assignment.value(), local), local);
    } else if (statement instanceof Statement.Evaluation evaluation) {
      value(evaluation.expression(), local);
    } else if (statement instanceof Statement.Return result) {
      return Optional.of(
          result.value().map(expression -> value(expression, local)).orElse(new Nothing()));
    } else if (statement instanceof Statement.Branch branch) {
      boolean holds = truth(value(branch.condition(), local), "which branch it takes");
      return run(holds ? branch.yes() : branch.no(), local);
    } else if (statement instanceof Statement.Loop loop) {
      return loop(loop, local);
    }
    return Optional.empty();
  }

  private Optional<KnownValue> loop(Statement.Loop loop, Map<String, KnownValue> local) {
    if (loop.variable().isEmpty()) {
      while (truth(value(loop.over(), local), REPEATS)) {
        step(1);
        Optional<KnownValue> result = run(loop.body(), local);
        if (result.isPresent()) {
          return result;
        }
      }
      return Optional.empty();
    }
    if (!(value(loop.over(), local) instanceof Scalar times)) {
      throw new UnknownShapeException(REPEATS + " depends on what it computes");
    }
    for (long i = 0; i < times.value(); i++) {
      step(1);
      local.put(loop.variable().get().path(), Scalar.whole(i));
      Optional<KnownValue> result = run(loop.body(), local);
      if (result.isPresent()) {
        return result;
      }
    }
    return Optional.empty();
  }

  private static boolean truth(KnownValue value, String what) {
    if (value instanceof Truth truth) {
      return truth.holds();
    }
    throw new UnknownShapeException(
        what
            + " depends on what it computes"
            + (value instanceof Unknown unknown ? " (" + unknown.why() + ")" : ""));
  }

  private static void assign(
      List<Expression> targets, KnownValue value, Map<String, KnownValue> local) {
    if (targets.size() == 1) {
      local.put(targets.get(0).path(), value);
      return;
    }
    for (int i = 0; i < targets.size(); i++) {
      KnownValue part =
          value instanceof Sequence sequence && i < sequence.elements().size()
              ? sequence.elements().get(i)
              : value instanceof Unknown ? value : new Unknown("a value is not taken apart here");
      local.put(targets.get(i).path(), part);
    }
  }

  private KnownValue value(Expression expression, Map<String, KnownValue> local) {
    step(1);
    if (++depth > MOST_DEPTH) {
      throw new UnknownShapeException("its calls are over " + MOST_DEPTH + " deep");
    }
    KnownValue value = evaluated(expression, local);
    step(value instanceof Sequence sequence ? sequence.elements().size() : 0);
    depth--;
    return value;
  }

  private KnownValue evaluated(Expression expression, Map<String, KnownValue> local) {
    if (expression instanceof Expression.Name name) {
      return name(name.name(), local);
    }
    if (expression instanceof Expression.Number number) {
      return new Scalar(number.value(), number.whole());
    }
    if (expression instanceof Expression.Text text) {
      return new Words(text.text());
    }
    if (expression instanceof Expression.Items items) {
      List<KnownValue> elements = new ArrayList<>();
      items.elements().forEach(element -> elements.add(value(element, local)));
      return new Sequence(elements);
    }
    if (expression instanceof Expression.Field field) {
      return field(field, local);
    }
    if (expression instanceof Expression.Element element) {
      return element(element, local);
    }
    return expression instanceof Expression.Call call
        ? called(call, local)
        : new Unknown("an expression is not followed here");
  }

  private static KnownValue name(String name, Map<String, KnownValue> local) {
    return switch (name) {
      case "None" -> new Nothing();
      case "True" -> new Truth(true);
      case "False" -> new Truth(false);
      default -> local.getOrDefault(name, new Unknown("a name " + name + " is not known"));
    };
  }

  private KnownValue field(Expression.Field field, Map<String, KnownValue> local) {
    String path = field.path();
    if (path.startsWith("CONSTANTS.c")) {
      return values.constant(path.substring("CONSTANTS.c".length()));
    }
    if (path.startsWith("__torch__.")) {
      return new Words(path);
    }
    return attribute(value(field.object(), local), field.name());
  }

  /** What a class has of its own, all its objects have. */
  private KnownValue attribute(KnownValue object, String name) {
    if (!(object instanceof Module module)) {
      return new Unknown("a field " + name + " is not known");
    }
    return program
        .moduleClass(module.instance().className())
        .map(owner -> owner.constants().get(name))
        .map(constant -> value(constant, Map.of()))
        .orElseGet(() -> values.attribute(module, name));
  }

  private KnownValue element(Expression.Element element, Map<String, KnownValue> local) {
    KnownValue object = value(element.object(), local);
    if (element.index().size() == 1
        && object instanceof Sequence sequence
        && value(element.index().get(0), local) instanceof Scalar place) {
      List<KnownValue> elements = sequence.elements();
      return elements.get(Shape.axis((long) place.value(), elements.size()));
    }
    return object instanceof Unknown ? object : new Unknown("an element is not known");
  }

  private KnownValue called(Expression.Call call, Map<String, KnownValue> local) {
    String path = call.target().path();
    KnownValue alias = local.get(path);
    if (alias instanceof Words words && words.text().startsWith("__torch__.")) {
      return own(words.text(), call, local);
    }
    if (path.startsWith("torch.")) {
      return operator(path.substring("torch.".length()), call, local);
    }
    if (path.startsWith("ops.")) {
      return special(path.substring("ops.".length()), call, local);
    }
    if (path.startsWith("__torch__.")) {
      return own(path, call, local);
    }
    if (call.target() instanceof Expression.Field field) {
      return method(value(field.object(), local), field.name(), call, local);
    }
    return python(path, call, local);
  }

  private List<KnownValue> positional(Expression.Call call, Map<String, KnownValue> local) {
    List<KnownValue> values = new ArrayList<>();
    call.positional().forEach(argument -> values.add(value(argument, local)));
    return values;
  }

  private Map<String, KnownValue> named(Expression.Call call, Map<String, KnownValue> local) {
    Map<String, KnownValue> values = new LinkedHashMap<>();
    call.named().forEach((name, argument) -> values.put(name, value(argument, local)));
    return values;
  }

  /** Operators that work in place give what the others give. */
  private KnownValue operator(String called, Expression.Call call, Map<String, KnownValue> local) {
    String resolved = OperatorAliases.resolved(called);
    boolean inPlace = resolved.endsWith("_") && !resolved.endsWith("__");
    String name = inPlace ? resolved.substring(0, resolved.length() - 1) : resolved;
    Arguments arguments = new Arguments(positional(call, local), named(call, local), work);
    Function<Arguments, KnownValue> operator =
        OPERATORS.getOrDefault(resolved, OPERATORS.get(name));
    if (operator == null) {
      if (LayerOperators.mayMultiply(name)) {
        lose(called + ": what this operator computes is not known here");
      }
      return new Unknown(called + ": the shape of its output is not known here");
    }
    try {
      return operator.apply(arguments);
    } catch (UnknownShapeException e) {
      return failed(called, name, e.getMessage());
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      return failed(called, name, "its sizes do not fit its inputs");
    }
  }

  /** Only layers whose work is counted make the sum unknown. */
  private KnownValue failed(String called, String name, String why) {
    String origin = why.contains(": ") ? why : called + ": " + why;
    if (LayerOperators.ALL.containsKey(name) && !name.contains("pool")) {
      lose(origin);
    }
    return new Unknown(origin);
  }

  private KnownValue special(String name, Expression.Call call, Map<String, KnownValue> local) {
    List<KnownValue> arguments = positional(call, local);
    switch (name) {
      case "prim.NumToTensor", "prim.data", "prim.unchecked_unwrap_optional" -> {
        return arguments.isEmpty() ? new Nothing() : arguments.get(0);
      }
      case "prim.RaiseException" ->
          throw new UnknownShapeException("it refuses an image of this size");
      case "prim.requires_grad" -> {
        return new Truth(false);
      }
      default -> {
        if (!name.startsWith("prim.") && !WITHOUT_LAYERS.contains(name)) {
          lose(name + ": what this operator computes is not known here");
        }
        return new Unknown(name + ": its output is not known here");
      }
    }
  }

  private KnownValue own(String path, Expression.Call call, Map<String, KnownValue> local) {
    Optional<Method> function = program.function(path);
    if (function.isPresent()) {
      return call(function.get(), positional(call, local), named(call, local));
    }
    return new Sequence(positional(call, local));
  }

  private KnownValue method(
      KnownValue object, String name, Expression.Call call, Map<String, KnownValue> local) {
    Optional<Method> method =
        object instanceof Module module
            ? program
                .moduleClass(module.instance().className())
                .map(owner -> owner.methods().get(name))
            : Optional.empty();
    if (method.isEmpty()) {
      throw new UnknownShapeException("it calls a method " + name + " that is not in its code");
    }
    List<KnownValue> arguments = new ArrayList<>(List.of(object));
    arguments.addAll(positional(call, local));
    return call(method.get(), arguments, named(call, local));
  }

  private KnownValue python(String name, Expression.Call call, Map<String, KnownValue> local) {
    if (name.equals("uninitialized")) {
      return new Unknown("a value is used before there is one");
    }
    boolean typed = name.equals("annotate") || name.equals("unchecked_cast");
    if (typed && call.positional().size() == 2) {
      return value(call.positional().get(1), local);
    }
    List<KnownValue> arguments = positional(call, local);
    if (arguments.isEmpty()) {
      return new Unknown(name + " is not known");
    }
    KnownValue first = arguments.get(0);
    return switch (name) {
      case "int", "float", "range" -> first;
      case "bool" -> first instanceof Scalar scalar ? new Truth(scalar.value() != 0) : first;
      case "getattr" ->
          arguments.size() == 2 && arguments.get(1) instanceof Words field
              ? attribute(first, field.text())
              : new Unknown("a field is not known");
      case "print" -> new Nothing();
      default -> new Unknown(name + " is not known");
    };
  }
}
