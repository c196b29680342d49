package io.tracecast.graph.archive.torchscript.code;

import java.util.List;
import java.util.Optional;

/**
 * A method of a class, or a function.
 *
 * @param parameters {@code self} among them
 * @param returns its type as text; empty where it says none
 * @param text its lines as they stand in the archive
 */
public record Method(
    String name, List<Parameter> parameters, String returns, List<Statement> body, String text) {

  /**
   * A parameter.
   *
   * @param type as text, such as {@code Optional[Tensor]}
   * @param absent what it is if a call does not say
   */
  public record Parameter(String name, String type, Optional<Expression> absent) {}
}
