package io.tracecast.job.benchmark;

import io.tracecast.job.report.RunReport;
import io.tracecast.job.spark.ProviderPlan;
import java.util.Optional;

/**
 * What stays of a variant once it was measured: not its archive, of which a sweep has many.
 *
 * @param name the variant's
 * @param graph its archive
 * @param broadcastSeconds what handing the archive to Spark took on the driver; next to nothing if
 *     another variant had done it
 * @param intraOpThreads threads of a forward pass
 * @param provider the execution provider; empty for the engine's own code
 */
record MeasuredVariant(
    String name,
    RunReport.GraphFile graph,
    double broadcastSeconds,
    int intraOpThreads,
    Optional<String> provider) {

  static MeasuredVariant of(Contender contender, double broadcastSeconds) {
    return new MeasuredVariant(
        contender.name(),
        RunReport.GraphFile.of(contender.graph().options().path(), contender.graph().archive()),
        broadcastSeconds,
        contender.plan().passes().intraOpThreads(),
        Optional.ofNullable(contender.plan().engine().provider()).map(ProviderPlan::name));
  }
}
