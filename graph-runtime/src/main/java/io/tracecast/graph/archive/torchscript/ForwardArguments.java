package io.tracecast.graph.archive.torchscript;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of {@code forward} in the code of a TorchScript class, as Python text. One pass
 * over the text, whatever it holds: the text comes from outside.
 */
final class ForwardArguments {
  private static final String START = "\n  def forward(";

  /** More than a graph has; further ones are left out. */
  static final int MAX_ARGUMENTS = 1000;

  private final String code;
  private final List<String> arguments = new ArrayList<>();
  private int argumentStart;
  private int depth;

  private ForwardArguments(String code, int start) {
    this.code = code;
    this.argumentStart = start;
  }

  /**
   * Returns the arguments after {@code self}, such as {@code x: Tensor} or {@code flag: bool=True};
   * nothing where the class has no {@code forward} or its argument list does not end.
   */
  static Optional<List<String>> of(String code) {
    int start = code.indexOf(START);
    if (start < 0) {
      return Optional.empty();
    }
    return new ForwardArguments(code, start + START.length()).read();
  }

  private Optional<List<String>> read() {
    int position = argumentStart;
    while (position < code.length()) {
      char character = code.charAt(position);
      if (character == ')' && depth == 0) {
        add(position);
        return Optional.of(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
      }
      if (character == ',' && depth == 0) {
        add(position);
      }
      depth += nesting(character);
      position = character == '"' || character == '\'' ? afterString(position) : position + 1;
    }
    return Optional.empty();
  }

  private void add(int end) {
    String argument = code.substring(argumentStart, end).strip();
    if (!argument.isEmpty() && arguments.size() <= MAX_ARGUMENTS + 1) {
      arguments.add(argument);
    }
    argumentStart = end + 1;
  }

  private static int nesting(char character) {
    return switch (character) {
      case '(', '[', '{' -> 1;
      case ')', ']', '}' -> -1;
      default -> 0;
    };
  }

  private int afterString(int quote) {
    int position = quote + 1;
    while (position < code.length() && code.charAt(position) != code.charAt(quote)) {
      position += code.charAt(position) == '\\' ? 2 : 1;
    }
    return position + 1;
  }
}
