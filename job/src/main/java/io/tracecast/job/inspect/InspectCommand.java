package io.tracecast.job.inspect;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.Printable;
import io.tracecast.job.options.ForwardTimeoutOption;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.Origin;
import io.tracecast.job.options.TelemetryOption;
import io.tracecast.job.options.TopKOption;
import io.tracecast.job.probe.GraphProbe;
import io.tracecast.job.setup.GraphFailures;
import java.io.PrintWriter;
import java.util.Optional;
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
          + " where it comes from and the option of score that changes it. Nothing is run without"
          + " --probe.",
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

  @Option(
      names = "--print-graph",
      description =
          "Print the graph instead: an ONNX graph line by line, with the shapes for one image; the"
              + " code of a TorchScript graph's forward and of what it calls.")
  private boolean printGraph;

  @Option(
      names = "--probe",
      description =
          "Load the graph and run it with one and with two made-up images, and say which input it"
              + " takes and what it answers. Without an interface, --input-size tells the size.")
  private boolean probe;

  @Mixin private ForwardTimeoutOption forwardTimeout = new ForwardTimeoutOption();
  @Mixin private TelemetryOption telemetry = new TelemetryOption();

  @Override
  public Integer call() {
    graph.takePositional(file);
    topK.check();
    forwardTimeout.check();
    PrintWriter out = spec.commandLine().getOut();
    if (printGraph) {
      printGraph(out);
      return ExitCode.OK.number();
    }
    Inspection inspection = Inspection.of(graph, topK(), prober(), new Configuration());
    out.print(json ? InspectionJson.of(inspection) : InspectionText.of(inspection));
    out.flush();
    if (inspection.refusal().isPresent()) {
      JobException refusal = inspection.refusal().get();
      throw refusal;
    }
    return ExitCode.OK.number();
  }

  /** Names in a graph come from outside. */
  private void printGraph(PrintWriter out) {
    if (json || probe) {
      throw JobErrors.usage("--print-graph prints the graph alone. Leave out --json and --probe.");
    }
    StringBuilder text = new StringBuilder();
    Inspection.print(graph, new Configuration(), text);
    text.toString().lines().map(Printable::of).forEach(line -> out.print(line + "\n"));
    out.flush();
  }

  private Optional<Inspection.Prober> prober() {
    return probe ? Optional.of(this::run) : Optional.empty();
  }

  private GraphProbe run(GraphArchive archive, GraphInterface graphInterface) {
    telemetry.apply();
    try {
      return GraphProbe.run(archive, graphInterface, forwardTimeout.value());
    } catch (GraphException e) {
      throw GraphFailures.of(e);
    }
  }

  private Inspection.TopK topK() {
    boolean given = spec.commandLine().getParseResult().hasMatchedOption("--top-k");
    return new Inspection.TopK(topK.value(), given ? Origin.option("--top-k") : Origin.DEFAULT);
  }
}
