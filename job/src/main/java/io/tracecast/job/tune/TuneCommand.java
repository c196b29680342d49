package io.tracecast.job.tune;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tracecast tune}. */
@Command(
    name = "tune",
    description =
        "Sweeps the settings of score over a sample of images; writes the best as options.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private TuneOptions options = new TuneOptions();

  @Override
  public Integer call() {
    options.check();
    return options.quiet.speaking(
        spec.commandLine(),
        console -> new TuneRun(options, console, System::nanoTime).run().number());
  }
}
