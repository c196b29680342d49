package io.tracecast.job.score;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.graph.GraphFailures;
import io.tracecast.job.graph.InterfaceResolver;
import io.tracecast.job.io.RunDirectory;
import io.tracecast.job.report.ConsoleReport;
import io.tracecast.job.report.RunReport;
import io.tracecast.job.report.RunReport.Startup;
import io.tracecast.job.report.ScoringStatistics;
import io.tracecast.job.spark.DriverProbe;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.SparkSessions;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/** One run of {@code score}, from the options to the exit code. */
final class ScoreRun {
  private final ScoreOptions options;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Instant start = Instant.now();

  ScoreRun(ScoreOptions options, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  ExitCode run() {
    SparkConf conf = SparkSessions.configuration();
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    RunDirectory directory = RunDirectory.claim(options.output, options.overwrite, hadoop);
    GraphArchive archive = options.graph.readArchive(hadoop);
    GraphInterface graphInterface = new InterfaceResolver(options.graph, archive).resolve(hadoop);
    Slots slots = Slots.of(conf);
    ScoringPlan plan = plan(archive, graphInterface, slots, directory);
    boolean embedded = SparkSessions.isEmbedded(conf);
    try (SparkSessions.Opening opening = SparkSessions.opening(conf, embedded);
        DriverProbe.Finding probe =
            probe(
                plan, archive, graphInterface, embedded ? Optional.of(slots) : Optional.empty())) {
      options.graph.checkLabels(graphInterface, probe.classes());
      return score(opening, directory, archive, plan, probe);
    }
  }

  private ScoringPlan plan(
      GraphArchive archive, GraphInterface graphInterface, Slots slots, RunDirectory directory) {
    return new ScoringPlan(
        UUID.randomUUID().toString(),
        new ScoringPlan.Graph(
            archive.name(),
            archive.sha256(),
            archive.format(),
            GraphInterfaceJson.write(graphInterface)),
        options.execution.device(),
        options.execution.batchSize(archive.input()),
        options.execution.intraOpThreads(slots.intraOpThreads()),
        options.topK,
        options.withOutput,
        options.show,
        new ScoringPlan.Decoding(
            options.decoder,
            options.maxImageBytes,
            options.maxImagePixels,
            options.applyOrientation,
            options.fastDecode),
        directory.taskQuarantine().toString());
  }

  private static DriverProbe.Finding probe(
      ScoringPlan plan,
      GraphArchive archive,
      GraphInterface graphInterface,
      Optional<Slots> slots) {
    try {
      return DriverProbe.run(plan, archive, graphInterface, slots);
    } catch (GraphException e) {
      throw GraphFailures.of(e);
    }
  }

  private ExitCode score(
      SparkSessions.Opening opening,
      RunDirectory directory,
      GraphArchive archive,
      ScoringPlan plan,
      DriverProbe.Finding probe) {
    RunReport.Graph graph =
        new RunReport.Graph(
            options.graph.path(),
            archive.format().label(),
            archive.sha256(),
            archive.sizeInBytes());
    ScoringAction action = new ScoringAction(options, plan, directory, opening.session(), err);
    directory.begin(RunReport.running(graph, start).toJson());
    try {
      ScoringStatistics statistics = action.run(archive);
      Startup startup =
          new Startup(
              opening.seconds(),
              probe.loadNanos() / 1e9,
              probe.warmUpNanos() / 1e9,
              action.broadcastSeconds(),
              action.planSeconds());
      RunReport report =
          RunReport.complete(graph, start)
              .with(statistics, action.scoringSeconds())
              .with(startup)
              .with(plan.batchSize(), action.slots(), plan.intraOpThreads());
      directory.publish(report.toJson());
      out.print(
          ConsoleReport.of(
              directory.name(), options.show, statistics, startup, action.scoringSeconds()));
      out.flush();
      return ExitCode.OK;
    } catch (JobException e) {
      directory.abandon(
          RunReport.failed(graph, start, e.exitCode(), e.getMessage())
              .with(action.statistics(), action.scoringSeconds())
              .toJson());
      throw e;
    }
  }
}
