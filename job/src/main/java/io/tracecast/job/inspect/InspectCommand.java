package io.tracecast.job.inspect;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.Origin;
import io.tracecast.job.options.TopKOption;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tracecast inspect}. */
@Command(
    name = "inspect",
    description = {
      "Prints what is in an archive, and what score would make of it: each value of the interface,"
          + " where it comes from and the option of score that changes it. Nothing is run.",
      "Takes score's options for the graph, and ends with the exit code and the message of score"
          + " where that would refuse the archive."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    modelTransformer = InspectCommand.GraphByPosition.class)
public final class InspectCommand implements Callable<Integer> {

  /** Leaves it open whether the archive is named by position or with {@code --graph}. */
  static final class GraphByPosition implements IModelTransformer {
    private static final int FIRST = -2; // options that say nothing have -1

    @Override
    public CommandSpec transform(CommandSpec inspect) {
      OptionSpec named = inspect.findOption("--graph");
      return inspect
          .remove(named)
          .addOption(OptionSpec.builder(named).required(false).order(FIRST).build());
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The archive, as for --graph.")
  private String file;

  @Mixin private GraphOptions graph = new GraphOptions();
  @Mixin private TopKOption topK = new TopKOption();

  @Option(
      names = "--json",
      description = "Print one JSON document instead; docs/inspect.md tells its fields.")
  private boolean json;

  @Override
  public Integer call() {
    graph.takePositional(file);
    topK.check();
    Inspection inspection = Inspection.of(graph, topK(), new Configuration());
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? InspectionJson.of(inspection) : InspectionText.of(inspection));
    out.flush();
    if (inspection.refusal().isPresent()) {
      JobException refusal = inspection.refusal().get();
      throw refusal;
    }
    return ExitCode.OK.number();
  }

  private Inspection.TopK topK() {
    boolean given = spec.commandLine().getParseResult().hasMatchedOption("--top-k");
    return new Inspection.TopK(topK.value(), given ? Origin.option("--top-k") : Origin.DEFAULT);
  }
}
