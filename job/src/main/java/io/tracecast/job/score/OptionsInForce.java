package io.tracecast.job.score;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a command as a run takes them: what was given, else the default. */
final class OptionsInForce {
  private OptionsInForce() {}

  /** Returns the values by name, without dashes; null where there is neither. */
  static Map<String, Object> of(CommandSpec command) {
    Map<String, Object> values = new TreeMap<>();
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        values.put(option.longestName().replaceFirst("^--", ""), option.getValue());
      }
    }
    return values;
  }
}
