package io.tracecast.job.score;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tracecast score}. */
@Command(
    name = "score",
    description = "Scores images with a graph; writes predictions, quarantine and a run report.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ScoreOptions options = new ScoreOptions();

  @Override
  public Integer call() {
    options.check();
    return options.quiet.speaking(
        spec.commandLine(),
        console -> new ScoreRun(options, OptionsInForce.of(spec), console).run().number());
  }
}
