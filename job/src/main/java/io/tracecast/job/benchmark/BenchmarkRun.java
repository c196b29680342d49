package io.tracecast.job.benchmark;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.NewFile;
import io.tracecast.job.io.source.FileSource;
import io.tracecast.job.options.Console;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.spark.ApplicationName;
import io.tracecast.job.spark.ProviderPlan;
import io.tracecast.job.spark.SessionIdleTimeout;
import io.tracecast.job.spark.SparkSessions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Row;

/** One run of {@code benchmark}, from the options to the exit code. */
final class BenchmarkRun {
  private static final int PICTURES = 32;

  private final BenchmarkOptions options;
  private final Console console;
  private final Instant start = Instant.now();

  BenchmarkRun(BenchmarkOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  /** Looks first at what costs nothing to look at: graph files, images, files of runs. */
  ExitCode run() {
    SparkConf conf =
        SparkSessions.configuration(
            ApplicationName.of(
                "benchmark",
                options.zoo == null ? options.graph.path() : options.zoo,
                options.images));
    SessionIdleTimeout.closeAtOnce(conf); // what was measured makes room for what will be
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    List<Zoo.Network> networks = networks(hadoop);
    if (options.zoo == null) { // a network of several may fail by itself
      networks.get(0).graphs().values().stream()
          .map(options.graph::of)
          .forEach(graph -> graph.requireArchive(hadoop));
    }
    written(hadoop).forEach(NewFile::requireWritable);
    List<Row> images = images(hadoop);
    List<ImportedRuns> imports = imports(hadoop);
    Optional<RunsFile> baseline =
        Optional.ofNullable(options.baseline)
            .map(path -> RunsFile.read("--baseline", path, hadoop));
    boolean embedded = SparkSessions.isEmbedded(conf);
    Optional<ProviderPlan> provider = options.provider.plan(embedded);
    provider.ifPresent(asked -> asked.ship(conf));
    try (SparkSessions.Opening opening = SparkSessions.opening(conf, embedded)) {
      NetworkRun.Shared shared =
          new NetworkRun.Shared(opening.session().sparkContext(), provider, images, baseline);
      return tell(measured(networks, conf, hadoop, shared, imports), hadoop);
    }
  }

  /**
   * Measures one network after the other. One that cannot be measured leaves the others alone, and
   * what was measured is told in any case.
   */
  private BenchmarkOutcome measured(
      List<Zoo.Network> networks,
      SparkConf conf,
      Configuration hadoop,
      NetworkRun.Shared shared,
      List<ImportedRuns> imports) {
    List<BenchmarkReport> reports = new ArrayList<>();
    List<BenchmarkOutcome.Failure> failures = new ArrayList<>();
    for (Zoo.Network network : networks) {
      NetworkRun run =
          new NetworkRun(options, console, conf, hadoop, network, UUID.randomUUID().toString());
      try {
        reports.add(run.run(shared, imports));
        console.results().print(BenchmarkTable.of(reports.get(reports.size() - 1)));
        console.results().flush();
      } catch (JobException | OutOfMemoryError e) {
        JobException failure = GraphFailures.of(e);
        if (options.zoo == null) {
          throw failure;
        }
        console.warnings().println("tracecast: " + network.name() + ": " + failure.getMessage());
        failures.add(
            new BenchmarkOutcome.Failure(network.name(), failure.exitCode(), failure.getMessage()));
        if (failure.exitCode().isSignal() || failure.exitCode() == ExitCode.CLUSTER) {
          break; // the next would fare no better
        }
      }
    }
    return new BenchmarkOutcome(start, Instant.now(), reports, failures);
  }

  private List<Zoo.Network> networks(Configuration hadoop) {
    if (options.zoo != null) {
      return Zoo.read(options.zoo, hadoop).networks();
    }
    List<GraphOptions> graphs = options.graph.each();
    Map<String, String> named = new LinkedHashMap<>();
    graphs.forEach(graph -> named.put(free(name(graph, graphs), named), graph.path()));
    return List.of(new Zoo.Network(RunsFile.NAMELESS, named, Map.of()));
  }

  /** Returns the name of the file, or the whole path if another graph's file is called the same. */
  private static String name(GraphOptions graph, List<GraphOptions> graphs) {
    String name = new Path(graph.path()).getName();
    boolean told =
        graphs.stream()
            .map(GraphOptions::path)
            .allMatch(path -> path.equals(graph.path()) || !new Path(path).getName().equals(name));
    return told ? name : graph.path();
  }

  private static String free(String name, Map<String, String> taken) {
    String free = name;
    for (int times = 2; taken.containsKey(free); times++) {
      free = name + " #" + times;
    }
    return free;
  }

  private List<Row> images(Configuration hadoop) {
    return options.images.isEmpty()
        ? List.of()
        : new FileSource(options.images, List.of(), null)
            .list(hadoop).images().stream().limit(PICTURES).toList();
  }

  private List<ImportedRuns> imports(Configuration hadoop) {
    List<ImportedRuns> imports = new ArrayList<>();
    for (String path : options.imports) {
      imports.addAll(RunsFile.read("--import", path, hadoop).of(RunsFile.NAMELESS));
    }
    NetworkRun.requireClock(options.metric, imports);
    return imports;
  }

  private List<NewFile> written(Configuration hadoop) {
    List<NewFile> files = new ArrayList<>();
    if (options.write != null) {
      files.add(new NewFile(options.write, hadoop));
    }
    if (options.html != null) {
      files.add(new NewFile(options.html, hadoop));
    }
    return files;
  }

  private ExitCode tell(BenchmarkOutcome outcome, Configuration hadoop) {
    if (outcome.single().isEmpty()) {
      console.results().print(Sweep.of(outcome.reports()).table());
    }
    if (options.write != null) {
      write(options.write, BenchmarkJson.of(outcome), hadoop);
    }
    if (options.html != null) {
      write(options.html, BenchmarkPage.of(outcome), hadoop);
    }
    console.results().flush();
    if (console.isQuiet()) {
      outcome
          .warnings()
          .forEach(warning -> console.warnings().println("tracecast: " + Printable.of(warning)));
    }
    return outcome.exitCode();
  }

  private void write(String file, String text, Configuration hadoop) {
    new NewFile(file, hadoop).write(text);
    console.results().println("Written to " + Printable.of(file));
  }
}
