package io.tracecast.graph.archive.torchscript.contents;

import io.tracecast.graph.archive.contents.OperatorCounts;
import io.tracecast.graph.archive.torchscript.code.Expression;
import io.tracecast.graph.archive.torchscript.code.Method;
import io.tracecast.graph.archive.torchscript.code.ModuleClass;
import io.tracecast.graph.archive.torchscript.code.Statement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one method calls itself: operators, and other methods and functions, each as often as it
 * stands there, in both branches and once in a loop.
 */
final class MethodCalls {
  /** Functions of Python that an operator stands behind, and those of no operator. */
  private static final Map<String, String> CONVERSIONS =
      Map.of("int", "Int", "float", "Float", "bool", "Bool", "str", "str", "complex", "Complex");

  /** Operators that make a number of a tensor where one is expected, by that number's type. */
  private static final Map<String, String> IMPLICIT =
      Map.of(
          "int", "IntImplicit",
          "float", "FloatImplicit",
          "complex", "ComplexImplicit",
          "number", "ScalarImplicit");

  private final Program program;
  private final Map<String, TypeText> types = new HashMap<>();
  private final Map<String, String> references = new HashMap<>();
  private final OperatorCounts.Counter operators = new OperatorCounts.Counter();
  private final Map<Callee, Long> callees = new LinkedHashMap<>();
  private Optional<String> unknown = Optional.empty();

  private MethodCalls(Program program) {
    this.program = program;
  }

  /**
   * Looks at a method.
   *
   * @throws io.tracecast.graph.archive.torchscript.code.UnreadableCodeException if the code of
   *     something that it names cannot be read
   */
  static MethodCalls of(Program program, Callee callee, Method method) {
    MethodCalls calls = new MethodCalls(program);
    for (Method.Parameter parameter : method.parameters()) {
      calls.types.put(parameter.name(), new TypeText(parameter.type()));
    }
    if (!callee.owner().isEmpty() && !method.parameters().isEmpty()) {
      calls.types.put(method.parameters().get(0).name(), new TypeText(callee.owner()));
    }
    calls.visit(method.body());
    return calls;
  }

  OperatorCounts.Counter operators() {
    return operators;
  }

  Map<Callee, Long> callees() {
    return callees;
  }

  /** Returns what could not be told of its calls, if anything. */
  Optional<String> unknown() {
    return unknown;
  }

  private void visit(List<Statement> statements) {
    statements.forEach(this::visit);
  }

  private void visit(Statement statement) {
    if (statement instanceof Statement.Assignment assignment) {
      assign(assignment);
    } else if (statement instanceof Statement.Evaluation evaluation) {
      type(evaluation.expression());
    } else if (statement instanceof Statement.Return result) {
      result.value().ifPresent(this::type);
    } else if (statement instanceof Statement.Branch branch) {
      type(branch.condition());
      visit(branch.yes());
      visit(branch.no());
    } else if (statement instanceof Statement.Loop loop) {
      TypeText over = type(loop.over());
      loop.variable().ifPresent(variable -> types.put(variable.path(), over.element(0)));
      visit(loop.body());
    }
  }

  private void assign(Statement.Assignment assignment) {
    List<Expression> targets = assignment.targets();
    Expression value = assignment.value();
    String path = value.path();
    if (path.startsWith("__torch__.")) {
      references.put(targets.get(0).path(), path);
      return;
    }
    boolean sideBySide =
        targets.size() > 1
            && value instanceof Expression.Items items
            && items.elements().size() == targets.size();
    if (sideBySide) {
      List<Expression> elements = ((Expression.Items) value).elements();
      for (int i = 0; i < targets.size(); i++) {
        types.put(targets.get(i).path(), type(elements.get(i)));
      }
      return;
    }
    TypeText all = type(value);
    for (int i = 0; i < targets.size(); i++) {
      types.put(targets.get(i).path(), targets.size() == 1 ? all : all.element(i));
    }
  }

  /** Counts what an expression calls; returns its type, as far as that is known. */
  private TypeText type(Expression expression) {
    if (expression instanceof Expression.Name name) {
      return types.getOrDefault(name.name(), TypeText.UNKNOWN);
    }
    if (expression instanceof Expression.Field field) {
      return fieldType(type(field.object()), field.name());
    }
    if (expression instanceof Expression.Call call) {
      return callType(call);
    }
    if (expression instanceof Expression.Element element) {
      return elementType(element);
    }
    if (expression instanceof Expression.Items items) {
      items.elements().forEach(this::type);
      return items.kind() == Expression.Items.Kind.TUPLE
          ? new TypeText("Tuple[]")
          : TypeText.UNKNOWN;
    }
    if (expression instanceof Expression.Operation operation) {
      operation.operands().forEach(this::type);
    }
    return TypeText.UNKNOWN;
  }

  private TypeText fieldType(TypeText object, String field) {
    if (!object.isClass()) {
      return TypeText.UNKNOWN;
    }
    return program
        .moduleClass(object.text())
        .map(owner -> owner.fields().get(field))
        .map(TypeText::new)
        .orElse(TypeText.UNKNOWN);
  }

  /** Elements of a tuple are found without an operator, unlike those of lists and dictionaries. */
  private TypeText elementType(Expression.Element element) {
    TypeText object = type(element.object());
    element.index().forEach(this::type);
    if (!object.isTuple()) {
      operators.add("aten", "__getitem__", 1);
    }
    boolean placed =
        !element.index().isEmpty() && element.index().get(0) instanceof Expression.Number;
    int place = placed ? (int) ((Expression.Number) element.index().get(0)).value() : -1;
    return object.element(place);
  }

  private TypeText callType(Expression.Call call) {
    if (call.target() instanceof Expression.Name name) {
      String reference = references.get(name.name());
      return reference == null ? pythonCall(name.name(), call) : ownCall(reference, call);
    }
    arguments(call, 0);
    String path = call.target().path();
    if (path.startsWith("torch.")) {
      operators.add("aten", OperatorAliases.resolved(path.substring("torch.".length())), 1);
      return TypeText.UNKNOWN;
    }
    if (path.startsWith("ops.")) {
      int dot = path.lastIndexOf('.');
      operators.add(path.substring(4, Math.max(4, dot)), path.substring(dot + 1), 1);
      return TypeText.UNKNOWN;
    }
    if (path.startsWith("__torch__.")) {
      return called(path);
    }
    return call.target() instanceof Expression.Field field
        ? methodCall(type(field.object()), field.name())
        : lost("calls what an expression gives");
  }

  private void arguments(Expression.Call call, int from) {
    call.positional().stream().skip(from).forEach(this::type);
    call.named().values().forEach(this::type);
  }

  private TypeText ownCall(String path, Expression.Call call) {
    arguments(call, 0);
    return called(path);
  }

  /** A class that is called makes a named tuple of its arguments, without an operator. */
  private TypeText called(String path) {
    Optional<Method> function = program.function(path);
    if (function.isPresent()) {
      callees.merge(new Callee("", path), 1L, OperatorCounts::sum);
      return new TypeText(function.get().returns());
    }
    if (path.endsWith(".__new__")) {
      return new TypeText(path.substring(0, path.length() - ".__new__".length()));
    }
    if (program.moduleClass(path).isPresent()) {
      return new TypeText(path);
    }
    return lost("calls " + path + ", which is not in its code");
  }

  private TypeText methodCall(TypeText object, String name) {
    if (object.isNative()) {
      return TypeText.UNKNOWN;
    }
    if (!object.isClass()) {
      return lost("calls a method " + name + " of what has no known class");
    }
    Optional<ModuleClass> owner = program.moduleClass(object.text());
    Optional<Method> method = owner.map(found -> found.methods().get(name));
    if (method.isEmpty() || owner.get().base().contains("Interface")) {
      return lost("calls " + object.text() + "." + name + ", which is not in its code");
    }
    callees.merge(new Callee(object.text(), name), 1L, OperatorCounts::sum);
    return new TypeText(method.get().returns());
  }

  /** Functions of Python itself; some give a value another type, in words and not in numbers. */
  private TypeText pythonCall(String name, Expression.Call call) {
    boolean typed = name.equals("annotate") || name.equals("unchecked_cast");
    if (typed && call.positional().size() == 2) {
      type(call.positional().get(1));
      String asked = text(call.positional().get(0));
      String implicit = IMPLICIT.get(asked);
      boolean constant = call.positional().get(1) instanceof Expression.Number;
      if (name.equals("annotate") && implicit != null && !constant) {
        operators.add("aten", implicit, 1);
      }
      return new TypeText(asked);
    }
    if (name.equals("getattr") && call.positional().size() == 2) {
      return call.positional().get(1) instanceof Expression.Text field
          ? fieldType(type(call.positional().get(0)), field.text())
          : TypeText.UNKNOWN;
    }
    if (name.equals("uninitialized") || name.equals("isinstance")) {
      return TypeText.UNKNOWN;
    }
    arguments(call, 0);
    String conversion = CONVERSIONS.get(name);
    boolean literal =
        !call.positional().isEmpty() && call.positional().get(0) instanceof Expression.Text;
    if (conversion != null && !literal) {
      operators.add("aten", conversion, 1);
    }
    return TypeText.UNKNOWN;
  }

  /** Returns a type that stands where an expression does. */
  private static String text(Expression type) {
    if (type instanceof Expression.Element element) {
      String inner =
          element.index().stream()
              .map(MethodCalls::text)
              .collect(java.util.stream.Collectors.joining(", "));
      return element.object().path() + "[" + inner + "]";
    }
    return type.path();
  }

  private TypeText lost(String why) {
    unknown = unknown.or(() -> Optional.of(why));
    return TypeText.UNKNOWN;
  }
}
