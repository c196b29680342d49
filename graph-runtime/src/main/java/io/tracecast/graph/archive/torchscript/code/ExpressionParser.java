package io.tracecast.graph.archive.torchscript.code;

import io.tracecast.graph.archive.torchscript.code.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads expressions of one line. */
final class ExpressionParser {
  private static final Token END = new Token(Kind.END, "the end of the line");

  /** Brackets within brackets; PyTorch breaks lines long before. */
  private static final int MOST_NESTING = 200;

  /** Marks and words between two operands. */
  private static final Set<String> OPERATORS =
      Set.of(
          "+", "-", "*", "/", "%", "&", "|", "^", "<", ">", "!", "=", "and", "or", "in", "is",
          "not", "if", "else", "@");

  private final List<Token> tokens;
  private int position;
  private int nesting;

  ExpressionParser(List<Token> tokens, int position) {
    this.tokens = tokens;
    this.position = position;
  }

  Token peek() {
    return peek(0);
  }

  private Token peek(int ahead) {
    return position + ahead < tokens.size() ? tokens.get(position + ahead) : END;
  }

  Token next() {
    Token token = peek();
    position++;
    return token;
  }

  boolean isAtEnd() {
    return position >= tokens.size();
  }

  /** Goes on if this mark comes next; returns whether it does. */
  boolean takes(String mark) {
    if (peek().is(mark)) {
      position++;
      return true;
    }
    return false;
  }

  void expect(String mark) {
    Token token = next();
    if (!token.is(mark)) {
      throw new UnreadableCodeException(
          "'%s' stands where '%s' should".formatted(token.text(), mark));
    }
  }

  String name() {
    Token token = next();
    if (token.kind() != Kind.NAME) {
      throw new UnreadableCodeException("'%s' stands where a name should".formatted(token.text()));
    }
    return token.text();
  }

  /** Reads the words of a type up to one of these marks outside of its brackets. */
  String type(Set<String> ends) {
    StringBuilder type = new StringBuilder();
    int depth = 0;
    while (!isAtEnd()
        && !(depth == 0 && peek().kind() == Kind.MARK && ends.contains(peek().text()))) {
      Token token = next();
      depth += token.is("[") || token.is("(") ? 1 : token.is("]") || token.is(")") ? -1 : 0;
      type.append(token.is(",") ? ", " : token.text());
    }
    return type.toString();
  }

  /** Reads an expression, or several with commas between and perhaps at the end: a tuple. */
  Expression expressions() {
    Expression first = expression();
    if (!peek().is(",")) {
      return first;
    }
    List<Expression> elements = new ArrayList<>(List.of(first));
    while (takes(",") && !isAtEnd() && !peek().is("=")) {
      elements.add(expression());
    }
    return new Expression.Items(Expression.Items.Kind.TUPLE, elements);
  }

  Expression expression() {
    if (++nesting > MOST_NESTING) {
      throw new UnreadableCodeException("brackets are over " + MOST_NESTING + " deep");
    }
    boolean negative = false;
    while (isSign(peek())) {
      negative ^= next().is("-");
    }
    Expression first = operand();
    if (negative && first instanceof Expression.Number number) {
      first = new Expression.Number(-number.value(), number.whole());
    }
    Expression all = isOperator(peek()) ? operation(first) : first;
    nesting--;
    return all;
  }

  private Expression operation(Expression first) {
    List<Expression> operands = new ArrayList<>(List.of(first));
    while (isOperator(peek()) && !(peek().is("=") && !peek(1).is("="))) {
      while (isOperator(peek())) {
        next();
      }
      operands.add(operand());
    }
    return operands.size() == 1 ? first : new Expression.Operation(operands);
  }

  private static boolean isSign(Token token) {
    return token.is("-") || token.is("+") || token.is("not") || token.is("~");
  }

  private static boolean isOperator(Token token) {
    return token.kind() != Kind.TEXT && OPERATORS.contains(token.text());
  }

  private Expression operand() {
    Expression expression = atom();
    for (int chained = 0; ; chained++) {
      if (chained > MOST_NESTING) {
        throw new UnreadableCodeException("fields of fields are over " + MOST_NESTING + " deep");
      }
      if (takes(".")) {
        expression = new Expression.Field(expression, name());
      } else if (takes("(")) {
        expression = call(expression);
      } else if (takes("[")) {
        expression = new Expression.Element(expression, index());
      } else {
        return expression;
      }
    }
  }

  private Expression atom() {
    Token token = next();
    return switch (token.kind()) {
      case NAME -> new Expression.Name(token.text());
      case NUMBER -> number(token.text());
      case TEXT -> new Expression.Text(token.text());
      case MARK ->
          switch (token.text()) {
            case "(" -> parenthesised();
            case "[" -> new Expression.Items(Expression.Items.Kind.LIST, elements("]"));
            case "{" -> new Expression.Items(Expression.Items.Kind.DICTIONARY, elements("}"));
            default -> throw unexpected(token);
          };
      case END -> throw unexpected(token);
    };
  }

  private static UnreadableCodeException unexpected(Token token) {
    return new UnreadableCodeException(
        "'%s' stands where an expression should".formatted(token.text()));
  }

  private static Expression number(String text) {
    try {
      return new Expression.Number(Long.parseLong(text), true);
    } catch (NumberFormatException e) { // one with a point, or one that is too large
    }
    try {
      return new Expression.Number(Double.parseDouble(text), false);
    } catch (NumberFormatException e) { // an imaginary one
      return new Expression.Number(Double.NaN, false);
    }
  }

  /** A comma makes a tuple of what would be an expression in brackets. */
  private Expression parenthesised() {
    List<Expression> elements = new ArrayList<>();
    boolean tuple = peek().is(")");
    while (!peek().is(")")) {
      elements.add(expression());
      if (!peek().is(")")) {
        expect(",");
        tuple = true;
      }
    }
    expect(")");
    return tuple ? new Expression.Items(Expression.Items.Kind.TUPLE, elements) : elements.get(0);
  }

  private List<Expression> elements(String end) {
    List<Expression> elements = new ArrayList<>();
    while (!takes(end)) {
      elements.add(expression());
      if (!peek().is(end) && !takes(",")) {
        expect(":");
      }
    }
    return elements;
  }

  /** Bounds of a part stand with colons between them, and may be left out. */
  private List<Expression> index() {
    List<Expression> index = new ArrayList<>();
    while (!takes("]")) {
      if (!takes(":") && !takes(",")) {
        index.add(expression());
      }
    }
    return index;
  }

  private Expression call(Expression target) {
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!takes(")")) {
      if (peek().kind() == Kind.NAME && peek(1).is("=") && !peek(2).is("=")) {
        String name = name();
        expect("=");
        named.put(name, expression());
      } else {
        takes("*");
        positional.add(expression());
      }
      if (!peek().is(")")) {
        expect(",");
      }
    }
    return new Expression.Call(target, positional, named);
  }
}
