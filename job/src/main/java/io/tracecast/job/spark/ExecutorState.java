package io.tracecast.job.spark;

import java.io.Serializable;

/**
 * What an executor says of itself when a partition ends.
 *
 * @param place where it runs
 * @param graph how it has the graph
 * @param span its part of the run so far
 * @param residentBytes resident memory of the process, or 0 where the system does not tell
 */
public record ExecutorState(Place place, Graph graph, Span span, long residentBytes)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Where an executor runs, and its session.
   *
   * @param id Spark's id of the executor
   * @param host its machine
   * @param device what its session runs on
   */
  public record Place(String id, String host, String device) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A driver keeps one per partition: their texts are the same few. */
    public Place {
      id = id.intern();
      host = host.intern();
      device = device.intern();
    }
  }

  /**
   * How an executor has a graph.
   *
   * @param layout how images lie in its batches
   * @param decoder what decodes its images
   * @param loads how often it has loaded this graph
   * @param loadNanos how long the last load took, warm-up not included
   * @param warmUpNanos how long the warm-up took
   */
  public record Graph(String layout, String decoder, int loads, long loadNanos, long warmUpNanos)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    public Graph {
      layout = layout.intern();
      decoder = decoder.intern();
    }
  }

  /**
   * The time from when the run's first partition had its session on an executor until now.
   *
   * @param firstCpuNanos CPU time of the process then
   * @param lastCpuNanos CPU time of the process now
   * @param firstMillis wall clock then
   * @param lastMillis wall clock now
   */
  public record Span(long firstCpuNanos, long lastCpuNanos, long firstMillis, long lastMillis)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    Span merge(Span other) {
      return new Span(
          Math.min(firstCpuNanos, other.firstCpuNanos),
          Math.max(lastCpuNanos, other.lastCpuNanos),
          Math.min(firstMillis, other.firstMillis),
          Math.max(lastMillis, other.lastMillis));
    }

    public long cpuNanos() {
      return lastCpuNanos - firstCpuNanos;
    }

    public long millis() {
      return lastMillis - firstMillis;
    }
  }

  /** Returns the later of two states of the same executor, with the beginning of the earlier. */
  public ExecutorState merge(ExecutorState other) {
    ExecutorState later = span.lastMillis >= other.span.lastMillis ? this : other;
    return new ExecutorState(
        later.place,
        new Graph(
            later.graph.layout,
            later.graph.decoder,
            Math.max(graph.loads, other.graph.loads),
            later.graph.loadNanos,
            later.graph.warmUpNanos),
        span.merge(other.span),
        Math.max(residentBytes, other.residentBytes));
  }
}
