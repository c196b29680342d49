package io.tracecast.job.benchmark;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** {@code tracecast benchmark}. */
@Command(
    name = "benchmark",
    description =
        "Measures graphs against each other on every executor at once, and says whether the"
            + " difference is real.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    modelTransformer = BenchmarkCommand.GraphsByOption.class)
public final class BenchmarkCommand implements Callable<Integer> {

  /** Says of the option that it names several graphs here. */
  static final class GraphsByOption implements IModelTransformer {
    private static final int FIRST = -2; // options that say nothing have -1

    @Override
    public CommandSpec transform(CommandSpec benchmark) {
      OptionSpec one = benchmark.findOption("--graph");
      return benchmark
          .remove(one)
          .addOption(
              OptionSpec.builder(one)
                  .description(one.description()[0] + " Once for each graph to compare.")
                  .order(FIRST)
                  .required(false) // networks may be named instead
                  .build());
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private BenchmarkOptions options = new BenchmarkOptions();

  @Override
  public Integer call() {
    options.check();
    return options.quiet.speaking(
        spec.commandLine(), console -> new BenchmarkRun(options, console).run().number());
  }
}
