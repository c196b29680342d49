package io.tracecast.job;

import io.tracecast.graph.engine.NativeWork;
import io.tracecast.job.benchmark.BenchmarkCommand;
import io.tracecast.job.doctor.DoctorCommand;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.ExitLine;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.Printable;
import io.tracecast.job.inspect.InspectCommand;
import io.tracecast.job.pack.PackCommand;
import io.tracecast.job.report.Version;
import io.tracecast.job.score.ScoreCommand;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.tune.TuneCommand;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point, the same for the launcher and for spark-submit. */
@Command(
    name = "tracecast",
    description = "Distributed batch inference of serialized graphs on Spark.",
    mixinStandardHelpOptions = true,
    version = "tracecast " + Version.NUMBER,
    synopsisSubcommandLabel = "COMMAND")
public final class Tracecast implements Runnable {
  private static final List<Class<?>> COMMANDS =
      List.of(
          ScoreCommand.class,
          InspectCommand.class,
          PackCommand.class,
          DoctorCommand.class,
          TuneCommand.class,
          BenchmarkCommand.class);

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Tracecast() {}

  public static void main(String[] arguments) {
    PrintWriter err = new PrintWriter(System.err, true);
    Interruption.takeSignals(err);
    int exitCode = run(new PrintWriter(System.out, true), err, arguments);
    ExitLine.tell(exitCode, err);
    NativeWork.exitsWith(exitCode);
    System.exit(exitCode);
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    try {
      return execute(out, err, arguments);
    } catch (OutOfMemoryError e) {
      return report(GraphFailures.of(e), err).number();
    }
  }

  private static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return commandLine(named(arguments))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .setParameterExceptionHandler((e, refused) -> refuse(e, err).number())
        .setExecutionExceptionHandler((e, commandLine, parsed) -> report(e, err).number())
        .execute(arguments);
  }

  /** Returns all commands with their options, as each tells of itself with {@code --help}. */
  public static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  private static CommandLine commandLine(List<Class<?>> commands) {
    CommandLine tracecast = new CommandLine(new Tracecast());
    for (Class<?> type : commands) {
      // picocli transforms the model of what is made a command line, and not of a bare class
      CommandLine command = new CommandLine(type);
      command
          .getCommandSpec()
          .usageMessage()
          .exitCodeListHeading("%nExit codes:%n")
          .exitCodeList(ExitCode.meanings());
      tracecast.addSubcommand(command);
    }
    return tracecast;
  }

  /** Returns the command that is named, or all of them: reading their options takes its time. */
  private static List<Class<?>> named(String... arguments) {
    String first = arguments.length == 0 ? "" : arguments[0];
    List<Class<?>> named =
        COMMANDS.stream()
            .filter(command -> command.getAnnotation(Command.class).name().equals(first))
            .toList();
    return named.isEmpty() ? COMMANDS : named;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name a command: " + names(spec.commandLine()) + ".");
  }

  /** Names what is wrong without the page of usage, which would push it off the screen. */
  private static ExitCode refuse(ParameterException refused, PrintWriter err) {
    ParameterException e = cause(refused);
    Optional<String> noCommand = noCommand(e);
    err.println("tracecast: " + Printable.of(noCommand.orElseGet(e::getMessage)));
    if (noCommand.isEmpty()) {
      UnmatchedArgumentException.printSuggestions(e, err);
    }
    err.println(name(e.getCommandLine()) + " --help lists the options.");
    return ExitCode.USAGE;
  }

  /** Returns what to write before an option: how the program is called differs. */
  private static String name(CommandLine refusing) {
    return refusing.getParent() == null ? "COMMAND" : refusing.getCommandName();
  }

  /** Returns what to say where a word is not a command, which makes all that follows unknown. */
  private static Optional<String> noCommand(ParameterException refused) {
    CommandLine tracecast = refused.getCommandLine();
    if (tracecast.getParent() != null
        || !(refused instanceof UnmatchedArgumentException unmatched)
        || unmatched.isUnknownOption()) {
      return Optional.empty();
    }
    String like =
        unmatched.getSuggestions().stream()
            .findFirst()
            .map(command -> "Did you mean " + command.substring(command.indexOf(' ') + 1) + "? ")
            .orElse("");
    return Optional.of(
        "There is no command %s. %sCommands: %s."
            .formatted(unmatched.getUnmatched().get(0), like, names(tracecast)));
  }

  private static String names(CommandLine tracecast) {
    return String.join(", ", tracecast.getSubcommands().keySet());
  }

  /**
   * An option that is missing may be there under a wrong name, or follow a word that is not known,
   * which is what helps then.
   */
  private static ParameterException cause(ParameterException refused) {
    CommandLine refusing = refused.getCommandLine();
    return refused instanceof MissingParameterException
        ? Stream.of(Objects.requireNonNullElse(refusing.getParent(), refusing), refusing)
            .filter(one -> !one.getUnmatchedArguments().isEmpty())
            .findFirst()
            .<ParameterException>map(
                one -> new UnmatchedArgumentException(one, one.getUnmatchedArguments()))
            .orElse(refused)
        : refused;
  }

  /** Tells the user; only defects show where they happened. */
  private static ExitCode report(Exception e, PrintWriter err) {
    JobException end = e instanceof JobException known ? known : JobErrors.unexpected(e);
    err.println("tracecast: " + end.getMessage());
    end.afterword().ifPresent(line -> err.println("tracecast: " + line));
    Logger log = LoggerFactory.getLogger(Tracecast.class);
    if (end.exitCode() == ExitCode.INTERNAL) {
      log.error("Unexpected failure", end);
    } else {
      log.debug("The command failed", end);
    }
    return end.exitCode();
  }
}
