package io.tracecast.job.options;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.Function;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The option of commands that take their time: whether they speak while all goes well. */
public final class QuietOption {
  private static final String OWN_LOG = "io.tracecast";

  @Option(
      names = "--quiet",
      description = "Print nothing unless something is wrong: no progress, no notes, no table.")
  boolean quiet;

  /** Runs a command with the console that the option asks for, and the log of this process too. */
  public <T> T speaking(CommandLine line, Function<Console, T> command) {
    if (!quiet) {
      return command.apply(new Console(line.getOut(), line.getErr(), line.getErr(), false));
    }
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Level before = LogManager.getLogger(OWN_LOG).getLevel();
    if (before.isLessSpecificThan(Level.WARN)) {
      Configurator.setLevel(OWN_LOG, Level.WARN);
    }
    try {
      return command.apply(new Console(nowhere, nowhere, line.getErr(), true));
    } finally {
      Configurator.setLevel(OWN_LOG, before);
    }
  }
}
