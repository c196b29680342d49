package io.tracecast.job.doctor;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.probe.HostProbe;
import io.tracecast.job.probe.ProbeTask;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.spark.ExecutorArrival;
import io.tracecast.job.spark.Slots;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Probes every executor. A job with one task a slot reaches them all, since Spark hands tasks out
 * in turn where all slots are free.
 */
final class ExecutorSurvey {
  private static final int ROUNDS = 3;

  private final SparkContext context;
  private final ProbeTask task;
  private final Function<HostProbe, Integer> intraOpThreads;
  private final Consumer<String> progress;
  private final Map<String, HostProbe> probes = new TreeMap<>();

  /**
   * Prepares a survey.
   *
   * @param intraOpThreads tells the threads of a forward pass in a process
   * @param progress is told what goes on
   */
  ExecutorSurvey(
      SparkContext context,
      ProbeTask task,
      Function<HostProbe, Integer> intraOpThreads,
      Consumer<String> progress) {
    this.context = context;
    this.task = task;
    this.intraOpThreads = intraOpThreads;
    this.progress = progress;
  }

  /**
   * Probes, once those executors are there that come by themselves.
   *
   * @throws io.tracecast.job.error.JobException if there is none, or one that runs no task
   */
  List<ProbedExecutor> run() {
    new ExecutorArrival(context, progress).await();
    for (int round = 0; round < ROUNDS && !probes.keySet().containsAll(ids()); round++) {
      probe();
    }
    List<String> silent = ids().stream().filter(id -> !probes.containsKey(id)).toList();
    if (!silent.isEmpty()) {
      throw JobErrors.executorsSilent(silent);
    }
    return executors().stream()
        .filter(executor -> probes.containsKey(executor.id()))
        .map(this::probed)
        .sorted(Comparator.comparing(executor -> executor.probe().host() + executor.id()))
        .toList();
  }

  private void probe() {
    int tasks = Math.max(Slots.atOnce(context), executors().size());
    progress.accept(
        "probing " + ExecutorArrival.counted(executors().size()) + " with " + tasks + " tasks");
    List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
    try {
      for (HostProbe probe :
          JavaSparkContext.fromSparkContext(context)
              .parallelize(numbers, tasks)
              .map(task)
              .collect()) {
        probes.put(probe.executorId(), probe);
      }
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw GraphFailures.of(e);
    }
  }

  private ProbedExecutor probed(ExecutorSummary executor) {
    HostProbe probe = probes.get(executor.id());
    return new ProbedExecutor(
        probe,
        executor.totalCores(),
        executor.maxTasks(),
        intraOpThreads.apply(probe),
        gpus(executor));
  }

  private static List<String> gpus(ExecutorSummary executor) {
    ResourceInformation gpus = CollectionConverters.asJava(executor.resources()).get("gpu");
    return gpus == null ? List.of() : List.of(gpus.addresses());
  }

  private List<String> ids() {
    return executors().stream().map(ExecutorSummary::id).toList();
  }

  private List<ExecutorSummary> executors() {
    return ExecutorArrival.present(context);
  }
}
