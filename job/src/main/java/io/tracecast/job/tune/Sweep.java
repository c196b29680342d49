package io.tracecast.job.tune;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.report.ScoringStatistics;
import io.tracecast.job.scoring.ScorePartition;
import io.tracecast.job.scoring.ScoringAccumulator;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.spark.BroadcastArchive;
import io.tracecast.job.spark.ScoringPlan;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Runs variants over the sample through the loop of {@code score}, without writing what comes out.
 * Closing it lets the executors' copies of the archive go.
 */
final class Sweep implements AutoCloseable {
  private final SparkSession spark;
  private final ScoringPlan plan;
  private final JavaRDD<Row> sample;
  private final PrintWriter err;
  private final Broadcast<BroadcastArchive> archive;
  private ScoringStatistics last;

  /**
   * Broadcasts the archive.
   *
   * @param sample the images, one partition a slot
   */
  Sweep(
      SparkSession spark,
      GraphArchive archive,
      ScoringPlan plan,
      JavaRDD<Row> sample,
      PrintWriter err) {
    this.spark = spark;
    this.plan = plan;
    this.sample = sample;
    this.err = err;
    this.archive = BroadcastArchive.send(archive, spark.sparkContext());
  }

  /**
   * Measures variants in rounds in which they take turns, after one run of the first that is not
   * counted, so that Java has compiled the loop.
   */
  List<Measured> run(List<Variant> variants, int rounds) {
    score(variants.get(0));
    List<List<Measured.Round>> measured =
        variants.stream().<List<Measured.Round>>map(variant -> new ArrayList<>()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < variants.size(); turn++) {
        int index = (turn + round) % variants.size();
        Measured.Round result = score(variants.get(index));
        measured.get(index).add(result);
        say(round, rounds, variants.get(index), result);
      }
    }
    return IntStream.range(0, variants.size())
        .mapToObj(index -> new Measured(variants.get(index), measured.get(index)))
        .toList();
  }

  /** Returns what executors said of the last run. */
  ScoringStatistics last() {
    return last;
  }

  private Measured.Round score(Variant variant) {
    ScoringAccumulator results = new ScoringAccumulator();
    results.registerIn(spark.sparkContext());
    ScorePartition score =
        new ScorePartition(
            plan.withPasses(UUID.randomUUID().toString(), variant.passes()),
            archive,
            new SerializableConfiguration(spark.sessionState().newHadoopConf()),
            results);
    try {
      sample.mapPartitions(score).count();
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw GraphFailures.of(e);
    }
    last = ScoringStatistics.of(results.value().values());
    if (last.scored() == 0) {
      throw JobErrors.sampleUnusable(last.images(), last.firstErrors().get(0));
    }
    return new Measured.Round(
        last.cpuMillisPerImage().getAsDouble(), imagesPerSecond(last), layout(last));
  }

  /** Executors begin when they have the graph, which variants load anew. */
  private static double imagesPerSecond(ScoringStatistics statistics) {
    return statistics.executors().values().stream()
        .mapToDouble(share -> 1e3 * share.images() / Math.max(1, share.state().span().millis()))
        .sum();
  }

  private static String layout(ScoringStatistics statistics) {
    return statistics.executors().values().iterator().next().state().graph().layout();
  }

  private void say(int round, int rounds, Variant variant, Measured.Round result) {
    err.printf(
        Locale.ROOT,
        "round %d of %d   %-40s %6.2f CPU ms/image%n",
        round + 1,
        rounds,
        variant.name(),
        result.cpuMillisPerImage());
    err.flush();
  }

  @Override
  public void close() {
    archive.destroy();
  }
}
