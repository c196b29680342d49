package io.tracecast.graph.archive.torchscript.code;

import java.util.List;
import java.util.Map;

/** An expression of the code. */
public sealed interface Expression {

  /** A name, {@code None}, {@code True} and {@code False} among them. */
  record Name(String name) implements Expression {}

  /** A field of an object, or a name in a package: {@code self.conv1}, {@code torch.add}. */
  record Field(Expression object, String name) implements Expression {}

  /**
   * A call.
   *
   * @param positional arguments by place
   * @param named arguments by name
   */
  record Call(Expression target, List<Expression> positional, Map<String, Expression> named)
      implements Expression {}

  /** An element of a list, a dictionary or a tuple, or several of them. */
  record Element(Expression object, List<Expression> index) implements Expression {}

  /** A number. */
  record Number(double value, boolean whole) implements Expression {}

  /** A text, as it stands between its quotes. */
  record Text(String text) implements Expression {}

  /** A list, a tuple or a dictionary of these, keys and values in turn. */
  record Items(Kind kind, List<Expression> elements) implements Expression {
    /** What holds the elements. */
    public enum Kind {
      LIST,
      TUPLE,
      DICTIONARY
    }
  }

  /** Operands with marks between them, which PyTorch writes for nothing but negative numbers. */
  record Operation(List<Expression> operands) implements Expression {}

  /**
   * Returns the name with its packages, such as {@code torch.nn.relu}; empty where this is not a
   * plain name.
   */
  default String path() {
    if (this instanceof Name name) {
      return name.name();
    }
    if (this instanceof Field field) {
      String outer = field.object().path();
      return outer.isEmpty() ? "" : outer + "." + field.name();
    }
    return "";
  }
}
