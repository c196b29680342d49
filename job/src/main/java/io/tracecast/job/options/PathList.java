package io.tracecast.job.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes one path or several as an option's values, up to the next option. What looks like an option
 * is one, known or not: a misspelt one would else be looked for as a file.
 */
public final class PathList implements IParameterConsumer {
  private static final String OPTION_PREFIX = "--";

  @Override
  public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
    if (words.isEmpty() || isOption(words.peek(), command)) {
      throw new MissingParameterException(
          command.commandLine(),
          option,
          "Expected at least one path for option '%s', and got none"
              .formatted(((OptionSpec) option).longestName()));
    }
    List<String> paths = new ArrayList<>(option.<List<String>>getValue());
    while (!words.isEmpty() && !isOption(words.peek(), command)) {
      paths.add(words.pop());
    }
    option.setValue(paths);
  }

  private static boolean isOption(String word, CommandSpec command) {
    return word.startsWith(OPTION_PREFIX) || command.findOption(word) != null;
  }
}
