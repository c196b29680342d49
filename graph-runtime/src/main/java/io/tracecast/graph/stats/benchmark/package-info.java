/**
 * What repeated measurements say of variants, as pure functions on arrays. It knows numbers alone:
 * neither graphs nor engines, neither machines nor Spark.
 *
 * <p>{@link io.tracecast.graph.stats.benchmark.Summary} and {@link
 * io.tracecast.graph.stats.benchmark.Quantiles} say what a sample looks like, {@link
 * io.tracecast.graph.stats.benchmark.Bootstrap} how sure its mean and median are, {@link
 * io.tracecast.graph.stats.benchmark.Trend} whether it drifted. {@link
 * io.tracecast.graph.stats.benchmark.VarianceAnalysis} says whether groups differ, {@link
 * io.tracecast.graph.stats.benchmark.BlockedAnalysis} whether that is due to the variant or to the
 * executor, {@link io.tracecast.graph.stats.benchmark.Ratio} by how much one variant differs from
 * another, {@link io.tracecast.graph.stats.benchmark.Corrections} what remains of that if many were
 * compared.
 *
 * <p>Give means of runs, not single loops: loops of one run share its luck, and equal variants seem
 * different half of the time if they are pooled. Nothing here is ever NaN: what cannot be computed
 * is an exception that says why, an empty optional, or, for groups without spread, the rule of
 * {@link io.tracecast.graph.stats.benchmark.VarianceAnalysis.Spread}. Each formula names its
 * source. {@code tools/benchmark-references} writes what the tests compare with.
 */
package io.tracecast.graph.stats.benchmark;
