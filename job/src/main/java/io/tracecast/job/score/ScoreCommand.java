package io.tracecast.job.score;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tracecast score}. */
@Command(
    name = "score",
    description = "Scores images with a graph; writes predictions, quarantine and a run report.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ScoreCommand implements Callable<Integer> {
  @Mixin private ScoreOptions options = new ScoreOptions();

  @Override
  public Integer call() {
    options.check();
    return new ScoreRun(options).run().number();
  }
}
