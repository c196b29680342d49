package io.tracecast.graph.archive.torchscript.code;

import java.util.List;
import java.util.Optional;

/** A statement of the code. */
public sealed interface Statement {

  /** Gives names the value of an expression; several, where it is taken apart. */
  record Assignment(List<Expression> targets, Expression value) implements Statement {}

  /** An expression for what it does. */
  record Evaluation(Expression expression) implements Statement {}

  record Return(Optional<Expression> value) implements Statement {}

  record Branch(Expression condition, List<Statement> yes, List<Statement> no)
      implements Statement {}

  /**
   * A loop.
   *
   * @param variable what takes the elements of a {@code for}; empty for {@code while}
   * @param over what it goes over, or its condition
   */
  record Loop(Optional<Expression> variable, Expression over, List<Statement> body)
      implements Statement {}
}
