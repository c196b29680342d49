package io.tracecast.job.documentation;

import io.tracecast.job.Tracecast;
import io.tracecast.job.error.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The page of all commands with their options, written from the model that reads them. */
final class CommandsPage {
  static final Path FILE = Documents.ROOT.resolve("docs/commands.md");

  private static final String PREAMBLE =
      """
      # Commands

      Written by `tools/renew-docs` from what the commands themselves read; edit the descriptions there.
      A value stands behind its option, with a space or `=` between. An option that may be repeated keeps all
      values that it is given; of any other the last one counts. `@FILE` stands for the options in a file.

      | command | |
      |---|---|
      """;

  private static final String SHARED = "Options of every command";

  /** Where pages written by hand tell more: examples, and why. */
  private static final Map<String, String> MORE =
      Map.of(
          "score",
          "[options in use](options.md), [images](images.md), [interface](interface.md),"
              + " [answers](answers.md), [operations](operations.md), [run report](run-report.md)",
          "inspect",
          "[interface](interface.md), [graphs](graphs.md)",
          "pack",
          "[interface](interface.md), [graphs](graphs.md)",
          "doctor",
          "[operations](operations.md#before-a-run-doctor)",
          "tune",
          "[tuning](tuning.md)",
          "benchmark",
          "[benchmark](benchmark.md)");

  /** What one option or parameter says, ready for its line of a table. */
  private record Row(String name, String byDefault, String description) {
    String line() {
      return "| %s | %s | %s |\n".formatted(name, byDefault, description);
    }
  }

  private final StringBuilder text = new StringBuilder();

  private CommandsPage() {}

  /**
   * Returns the page.
   *
   * @param launcherHelp what the launcher says of its own options
   */
  static String render(String launcherHelp) {
    Collection<CommandSpec> commands =
        Tracecast.commandLine().getSubcommands().values().stream()
            .map(command -> command.getCommandSpec())
            .toList();
    List<Row> shared = shared(commands);
    CommandsPage page = new CommandsPage();
    page.text.append(PREAMBLE);
    commands.forEach(
        command ->
            page.text.append(
                "| [`%1$s`](#%1$s) | %2$s |\n".formatted(command.name(), description(command))));
    page.text.append("\nAll of them end with the same [exit codes](#exit-codes).\n");
    commands.forEach(command -> page.command(command, shared));
    page.table(SHARED, shared);
    page.exitCodes();
    page.launcher(launcherHelp);
    return page.text.toString();
  }

  private static List<Row> shared(Collection<CommandSpec> commands) {
    List<Row> shared = new ArrayList<>(rows(commands.iterator().next()));
    commands.forEach(command -> shared.retainAll(rows(command)));
    return shared;
  }

  private void command(CommandSpec command, List<Row> shared) {
    text.append(
        "\n## %s\n\n%s More: %s.\n\n`%s`\n"
            .formatted(
                command.name(),
                description(command),
                Objects.requireNonNull(MORE.get(command.name()), "the page that tells more of it"),
                synopsis(command)));
    List<Row> own = new ArrayList<>(rows(command));
    own.removeAll(shared);
    table(own);
    text.append(
        "\nIt takes the [options of every command](#%s) too.\n"
            .formatted(SHARED.toLowerCase(Locale.ROOT).replace(' ', '-')));
  }

  private void table(String heading, List<Row> rows) {
    text.append("\n## ").append(heading).append('\n');
    table(rows);
  }

  private void table(List<Row> rows) {
    text.append("\n| option | default | |\n|---|---|---|\n");
    rows.forEach(row -> text.append(row.line()));
  }

  private void exitCodes() {
    text.append("\n## Exit codes\n\nOf signals, and of a driver in the cluster: [operations](")
        .append("operations.md#how-a-command-ends).\n\n| | |\n|---|---|\n");
    ExitCode.meanings()
        .forEach((code, meaning) -> text.append("| %s | %s |\n".formatted(code, prose(meaning))));
  }

  private void launcher(String help) {
    text.append("\n## The launcher\n\nMore: [cluster](cluster.md).\n\n```text\n")
        .append(help)
        .append("```\n");
  }

  private static String description(CommandSpec command) {
    return prose(String.join(" ", command.usageMessage().description()));
  }

  /** Returns how the command is called, with no more than what it cannot do without. */
  private static String synopsis(CommandSpec command) {
    Stream<String> required =
        command.options().stream()
            .filter(option -> option.required() && option.group() == null)
            .map(CommandsPage::call);
    Stream<String> parameters =
        command.positionalParameters().stream()
            .filter(parameter -> !parameter.hidden())
            .map(parameter -> parameter.required() ? call(parameter) : "[" + call(parameter) + "]");
    return Stream.of(
            Stream.of("scripts/tracecast", command.name()),
            parameters,
            required,
            Stream.of("[OPTION ...]"))
        .flatMap(words -> words)
        .collect(Collectors.joining(" "));
  }

  private static List<Row> rows(CommandSpec command) {
    Stream<ArgSpec> arguments =
        Stream.concat(
            command.positionalParameters().stream().map(ArgSpec.class::cast),
            command.options().stream());
    return arguments.filter(argument -> !argument.hidden()).map(CommandsPage::row).toList();
  }

  private static Row row(ArgSpec argument) {
    String description = prose(String.join(" ", argument.description()));
    return new Row(
        names(argument),
        byDefault(argument),
        argument.isMultiValue() ? description + " *May be repeated.*" : description);
  }

  private static String names(ArgSpec argument) {
    List<String> others =
        argument instanceof OptionSpec option
            ? Stream.of(option.names()).filter(name -> !name.equals(option.longestName())).toList()
            : List.of();
    return Stream.concat(others.stream(), Stream.of(call(argument)))
        .map(name -> "`" + name.replace("|", "\\|") + "`")
        .collect(Collectors.joining(", "));
  }

  /** Returns the option with its value, or the parameter. */
  private static String call(ArgSpec argument) {
    String label = argument.paramLabel().replaceAll("[<>]", "");
    if (argument.arity().max() == 0) {
      label = "";
    } else if (argument.splitRegex().isEmpty()) {
      label += argument.arity().max() > 1 ? "..." : "";
    } else {
      label += ",...";
    }
    String name = argument instanceof OptionSpec option ? option.longestName() : "";
    return (name + " " + label).strip();
  }

  private static String byDefault(ArgSpec argument) {
    if (argument.required() && argument.group() == null) {
      return "required";
    }
    if (argument instanceof OptionSpec option && (option.usageHelp() || option.versionHelp())) {
      return "";
    }
    if (argument.defaultValue() != null) {
      return "`" + argument.defaultValue() + "`";
    }
    return argument.arity().max() == 0 ? "off" : "";
  }

  /** Returns text for people as Markdown: what looks like an option as code, signs as they are. */
  private static String prose(String text) {
    return text.replace("|", "\\|")
        .replace("*", "\\*")
        .replace("<", "&lt;")
        .replaceAll("(?<!\\w)_", "\\\\_")
        .replaceAll("(?<![\\w-])(--[a-z][a-z0-9-]*)", "`$1`");
  }
}
