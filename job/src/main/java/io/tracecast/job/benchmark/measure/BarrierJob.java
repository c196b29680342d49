package io.tracecast.job.benchmark.measure;

import io.tracecast.graph.process.DaemonThreads;
import io.tracecast.job.error.Interruption;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.spark.RunJobs;
import io.tracecast.job.spark.Slots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The Spark job that measures: one barrier stage with a task in every slot. Spark does not run it
 * before all its slots are there, and gives it up if an executor is lost: then it begins anew once
 * the executor is back.
 */
public final class BarrierJob {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LOOK_SECONDS = 2;

  private static final int MOST_ATTEMPTS = 3;

  /** Cluster managers start a lost executor anew within seconds. */
  private static final int MOST_LOOKS_SHORT_OF_SLOTS = 30;

  private final SparkContext context;
  private final int slots;
  private int attempts = 1;
  private String lost = "";
  private int looksShortOfSlots;

  /**
   * @param slots tasks that run at once in the whole application
   */
  public BarrierJob(SparkContext context, int slots) {
    this.context = context;
    this.slots = slots;
  }

  /**
   * Measures.
   *
   * @throws io.tracecast.job.error.JobException if it fails or a signal ends it
   */
  public List<SlotSamples> run(String runId, MeasureVariants measure) {
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(DaemonThreads.single("tracecast-slot-watch"));
    RunJobs jobs = RunJobs.begin(context, runId, this::ended);
    try (jobs;
        Interruption.Registration cancelling =
            Interruption.ofProcess()
                .cancelling(() -> jobs.cancel("a signal asks the benchmark to end"))) {
      watch.scheduleWithFixedDelay(() -> look(jobs), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
      return attempt(measure, jobs);
    } finally {
      watch.shutdownNow();
    }
  }

  private List<SlotSamples> attempt(MeasureVariants measure, RunJobs jobs) {
    String lostBefore = "";
    while (true) {
      try {
        return submit(measure);
      } catch (Exception e) { // Spark throws checked exceptions without declaring them
        Interruption.ofProcess().check();
        jobs.awaitTasks(PATIENCE);
        String nowLost = lost();
        if (nowLost.equals(lostBefore) || attempts == MOST_ATTEMPTS) {
          throw GraphFailures.of(e);
        }
        lostBefore = nowLost;
        attempts++;
      }
    }
  }

  private List<SlotSamples> submit(MeasureVariants measure) {
    ClassTag<SlotSamples> tag = ClassTag$.MODULE$.apply(SlotSamples.class);
    JavaRDD<Integer> tasks =
        JavaSparkContext.fromSparkContext(context)
            .parallelize(IntStream.range(0, slots).boxed().toList(), slots);
    return new ArrayList<>(
        JavaRDD.fromRDD(tasks.rdd().barrier().mapPartitions(measure, false, tag), tag).collect());
  }

  private synchronized void ended(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExecutorLostFailure failure) {
      lost = "executor " + failure.execId() + " on " + end.taskInfo().host();
    }
  }

  private synchronized String lost() {
    return lost;
  }

  private void look(RunJobs jobs) {
    looksShortOfSlots = Slots.atOnce(context) < slots ? looksShortOfSlots + 1 : 0;
    if (looksShortOfSlots == MOST_LOOKS_SHORT_OF_SLOTS) {
      jobs.cancel(
          "an executor was lost and did not come back within %d s: of %d slots %d are left"
              .formatted(MOST_LOOKS_SHORT_OF_SLOTS * LOOK_SECONDS, slots, Slots.atOnce(context)));
    }
  }

  /** Returns what was seen of lost tasks. */
  public Circumstances circumstances() {
    return new Circumstances(attempts, lost());
  }
}
