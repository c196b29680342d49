package io.tracecast.job.setup;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.InterfaceResolver;
import io.tracecast.job.probe.DriverProbe;
import io.tracecast.job.probe.GraphFootprint;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.SparkSessions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;

/**
 * The graph of a command with the interface that belongs to it. Reading it costs little and finds
 * what the archive and the options say wrong; only then it is loaded.
 *
 * @param options what the user said of it
 * @param archive the archive, inspected
 * @param graphInterface how images become its input and its output is read
 */
public record PreparedGraph(
    GraphOptions options, GraphArchive archive, GraphInterface graphInterface) {

  /**
   * Reads the archive and finds its interface; loads nothing.
   *
   * @throws io.tracecast.job.error.JobException if it cannot be read, or does not fit the options
   */
  public static PreparedGraph read(GraphOptions options, Configuration hadoop) {
    GraphArchive archive = options.readArchive(hadoop);
    return new PreparedGraph(
        options, archive, new InterfaceResolver(options, archive).resolve(hadoop));
  }

  /**
   * The graph as it ran on the driver. Closing it lets the session go.
   *
   * @param graph with labels that fit what it answers
   * @param outcome what running it has shown
   */
  public record Warm(PreparedGraph graph, DriverProbe.Outcome outcome) implements AutoCloseable {
    @Override
    public void close() {
      outcome.close();
    }
  }

  /**
   * Loads the graph on the driver and runs it, before the cluster is asked for anything. Embedded,
   * it is the session that the run's tasks use.
   *
   * @param plan how it is run
   * @param notes where it is said how it is taken
   * @throws io.tracecast.job.error.JobException if it does not load or run, or if labels or
   *     activation are for another graph
   */
  public Warm warmUp(ScoringPlan plan, SparkConf conf, PrintWriter notes) {
    Optional<Slots> here =
        SparkSessions.isEmbedded(conf) ? Optional.of(Slots.of(conf)) : Optional.empty();
    DriverProbe.Outcome outcome =
        await(() -> DriverProbe.run(plan, archive, graphInterface, here, notes));
    try {
      return new Warm(settled(outcome.answers(), notes), outcome);
    } catch (RuntimeException e) {
      outcome.close();
      throw e;
    }
  }

  /**
   * Loads and runs the graph on the driver's processor to see what memory it takes, and lets it go.
   *
   * @param batchSize images per forward pass
   * @param intraOpThreads threads per forward pass
   * @param timeout how long it may take to load
   * @param notes where it is said how it is taken
   * @throws io.tracecast.job.error.JobException as {@link #warmUp}
   */
  public GraphFootprint footprint(
      int batchSize, int intraOpThreads, Duration timeout, PrintWriter notes) {
    GraphFootprint footprint =
        await(
            () ->
                GraphFootprint.measure(
                    archive, graphInterface, batchSize, intraOpThreads, timeout, notes));
    settled(footprint.answers(), notes);
    return footprint;
  }

  private PreparedGraph settled(AnswerForm answers, PrintWriter notes) {
    return new PreparedGraph(
        options, archive, options.settled(archive, graphInterface, answers, notes));
  }

  /** A graph that is being loaded cannot be interrupted: a signal leaves it behind. */
  private static <T> T await(Callable<T> load) {
    FutureTask<T> loading = new FutureTask<>(load);
    DaemonThreads.single("tracecast-probe").start(loading);
    try {
      return Interruption.ofProcess().await(loading);
    } catch (ExecutionException e) {
      throw GraphFailures.of(e.getCause());
    }
  }
}
