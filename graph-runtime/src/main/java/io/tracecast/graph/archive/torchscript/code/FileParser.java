package io.tracecast.graph.archive.torchscript.code;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a file line by line: classes, methods, functions and their statements. */
final class FileParser {
  /** Blocks within blocks. */
  private static final int MOST_NESTING = 100;

  private final String packageName;
  private final String code;
  private final List<CodeLine> lines;
  private int position;
  private int nesting;

  FileParser(String packageName, String code) {
    this.packageName = packageName;
    this.code = code;
    this.lines = CodeLines.of(code);
  }

  SourceFile parse() {
    Map<String, ModuleClass> classes = new LinkedHashMap<>();
    Map<String, Method> functions = new LinkedHashMap<>();
    while (position < lines.size()) {
      CodeLine line = lines.get(position);
      if (line.startsWith("class")) {
        String name = new ExpressionParser(line.tokens(), 1).name();
        classes.put(name, readClass(name));
      } else if (line.startsWith("def")) {
        Method function = readMethod();
        functions.put(function.name(), function);
      } else {
        position++; // imports, and the op_version_set of old archives
      }
    }
    return new SourceFile(classes, functions);
  }

  private ModuleClass readClass(String name) {
    CodeLine head = lines.get(position++);
    ExpressionParser parser = new ExpressionParser(head.tokens(), 2);
    String base = parser.takes("(") ? parser.type(Set.of(")")) : "";
    Map<String, String> fields = new LinkedHashMap<>();
    Map<String, Expression> constants = new LinkedHashMap<>();
    Map<String, Method> methods = new LinkedHashMap<>();
    Set<String> parameters = new LinkedHashSet<>();
    Set<String> buffers = new LinkedHashSet<>();
    while (isWithin(head.indent())) {
      CodeLine line = lines.get(position);
      if (line.startsWith("def")) {
        Method method = readMethod();
        methods.put(method.name(), method);
      } else {
        readField(line, fields, constants, parameters, buffers);
        position++;
      }
    }
    return new ModuleClass(
        packageName + "." + name, base, fields, constants, parameters, buffers, methods);
  }

  private boolean isWithin(int indent) {
    return position < lines.size() && lines.get(position).indent() > indent;
  }

  /** Fields whose name is not one of Python's stand in {@code __annotations__}. */
  private static void readField(
      CodeLine line,
      Map<String, String> fields,
      Map<String, Expression> constants,
      Set<String> parameters,
      Set<String> buffers) {
    ExpressionParser parser = new ExpressionParser(line.tokens(), 0);
    String name = parser.next().text();
    switch (name) {
      case "__parameters__" -> names(parser, parameters);
      case "__buffers__" -> names(parser, buffers);
      case "__annotations__" -> {
        if (parser.takes("[")) {
          String field = parser.next().text();
          parser.expect("]");
          parser.expect("=");
          fields.put(field, parser.type(Set.of()));
        }
      }
      default -> {
        if (parser.takes(":")) {
          fields.put(name, parser.type(Set.of("=")));
          if (parser.takes("=")) {
            constants.put(name, parser.expressions());
          }
        }
      }
    }
  }

  private static void names(ExpressionParser parser, Set<String> names) {
    parser.expect("=");
    if (parser.expression() instanceof Expression.Items items) {
      items
          .elements()
          .forEach(
              element -> {
                if (element instanceof Expression.Text text) {
                  names.add(text.text());
                }
              });
    }
  }

  private Method readMethod() {
    CodeLine head = lines.get(position++);
    ExpressionParser parser = new ExpressionParser(head.tokens(), 1);
    String name = parser.name();
    parser.expect("(");
    List<Method.Parameter> parameters = new ArrayList<>();
    while (!parser.takes(")")) {
      String parameter = parser.name();
      String type = parser.takes(":") ? parser.type(Set.of(",", "=", ")")) : "";
      Optional<Expression> absent =
          parser.takes("=") ? Optional.of(parser.expression()) : Optional.empty();
      parameters.add(new Method.Parameter(parameter, type, absent));
      if (!parser.peek().is(")")) {
        parser.expect(",");
      }
    }
    String returns = parser.takes("->") ? parser.type(Set.of(":")) : "";
    List<Statement> body = readBlock(head.indent());
    String text = code.substring(head.start(), lines.get(position - 1).end());
    return new Method(name, parameters, returns, body, text);
  }

  private List<Statement> readBlock(int indent) {
    if (++nesting > MOST_NESTING) {
      throw new UnreadableCodeException("blocks are over " + MOST_NESTING + " deep");
    }
    List<Statement> block = new ArrayList<>();
    while (isWithin(indent)) {
      readStatement(block);
    }
    nesting--;
    return block;
  }

  private void readStatement(List<Statement> block) {
    CodeLine line = lines.get(position++);
    ExpressionParser parser = new ExpressionParser(line.tokens(), 1);
    switch (line.tokens().get(0).text()) {
      case "if" -> block.add(readBranch(line, parser));
      case "while" -> {
        Expression condition = parser.expression();
        block.add(new Statement.Loop(Optional.empty(), condition, readBlock(line.indent())));
      }
      case "for" -> {
        Expression variable = new Expression.Name(parser.name());
        parser.expect("in");
        Expression over = parser.expression();
        block.add(new Statement.Loop(Optional.of(variable), over, readBlock(line.indent())));
      }
      case "with" -> {
        block.add(new Statement.Evaluation(parser.expression()));
        block.addAll(readBlock(line.indent()));
      }
      case "return" ->
          block.add(
              new Statement.Return(
                  parser.isAtEnd() ? Optional.empty() : Optional.of(parser.expressions())));
      case "assert" -> block.add(new Statement.Evaluation(parser.expressions()));
      case "pass", "break", "continue", "import", "del" -> {}
      default -> block.add(readPlain(line));
    }
  }

  private Statement readBranch(CodeLine line, ExpressionParser parser) {
    Expression condition = parser.expression();
    List<Statement> yes = readBlock(line.indent());
    List<Statement> no = List.of();
    if (position < lines.size()
        && lines.get(position).indent() == line.indent()
        && lines.get(position).startsWith("else")) {
      position++;
      no = readBlock(line.indent());
    }
    return new Statement.Branch(condition, yes, no);
  }

  private static Statement readPlain(CodeLine line) {
    ExpressionParser parser = new ExpressionParser(line.tokens(), 0);
    Expression first = parser.expressions();
    if (parser.takes(":")) {
      parser.type(Set.of("="));
    }
    if (!parser.takes("=")) {
      return new Statement.Evaluation(first);
    }
    List<Expression> targets =
        first instanceof Expression.Items items ? items.elements() : List.of(first);
    return new Statement.Assignment(targets, parser.expressions());
  }
}
