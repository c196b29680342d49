package io.tracecast.graph.engine;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The first runs of a graph, on one thread, before others see it: engines profile and re-optimise
 * at each new shape. The same runs tell which layout costs less, and whether the graph answers the
 * same question the same way.
 */
final class WarmUp {
  /** Enough for libtorch's profiling executor: it profiles once and optimises at the second run. */
  private static final int RUNS = 2;

  private static final int TRIAL_RUNS = 3;

  /** Images of a trial: layouts compare alike at larger batches, which take seconds a pass. */
  private static final int TRIAL_IMAGES = 4;

  private static final float TOLERANCE = 1e-3f;

  private final GraphSession session;
  private final TensorMemory memory;
  private final GraphPredictor predictor;

  private WarmUp(GraphSession session, TensorMemory memory, GraphPredictor predictor) {
    this.session = session;
    this.memory = memory;
    this.predictor = predictor;
  }

  /** What the first runs showed. */
  record Findings(Layout layout, Optional<LayoutTrial> trial, boolean rowsIndependent) {}

  static Findings run(GraphSession session, TensorMemory memory) {
    try (GraphPredictor predictor = session.newPredictor()) {
      return new WarmUp(session, memory, predictor).run();
    }
  }

  private Findings run() {
    int trialSize = trialSize();
    Optional<LayoutTrial> trial = tries() ? Optional.of(measure(trialSize)) : Optional.empty();
    Layout layout = trial.map(LayoutTrial::cheaper).orElse(fixedLayout());
    for (int size : session.settings().batchSizes()) {
      try (TensorBatch batch = noise(layout, size)) {
        repeat(batch, RUNS);
      }
    }
    return new Findings(layout, trial, checkAnswers(layout, trialSize));
  }

  private int trialSize() {
    List<Integer> sizes = session.settings().batchSizes();
    int largest = sizes.get(sizes.size() - 1);
    return session.input().fixesBatch() ? largest : Math.min(largest, TRIAL_IMAGES);
  }

  private boolean tries() {
    return session.format() == GraphFormat.TORCHSCRIPT
        && session.settings().layout() == LayoutChoice.MEASURE;
  }

  private Layout fixedLayout() {
    if (!session.input().acceptsView()) {
      return session.input().graphLayout();
    }
    return session.settings().layout() == LayoutChoice.CHANNELS_LAST ? Layout.NHWC : Layout.NCHW;
  }

  private LayoutTrial measure(int size) {
    long[] planar = new long[TRIAL_RUNS];
    long[] last = new long[TRIAL_RUNS];
    try (TensorBatch nchw = noise(Layout.NCHW, size);
        TensorBatch nhwc = noise(Layout.NHWC, size)) {
      repeat(nchw, RUNS);
      repeat(nhwc, RUNS);
      for (int run = 0; run < TRIAL_RUNS; run++) {
        planar[run] = cost(nchw);
        last[run] = cost(nhwc);
      }
    }
    return new LayoutTrial(size, median(planar), median(last));
  }

  private void repeat(TensorBatch batch, int runs) {
    for (int run = 0; run < runs; run++) {
      predictor.predict(batch);
    }
  }

  /** With helpers, their time counts too, though the process does other things beside. */
  private long cost(TensorBatch batch) {
    long start = cpuNanos();
    predictor.predict(batch);
    return cpuNanos() - start;
  }

  private long cpuNanos() {
    if (session.settings().device().isGpu()) {
      return System.nanoTime();
    }
    if (session.settings().intraOpThreads() == 1) {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
    var system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof com.sun.management.OperatingSystemMXBean process
        ? process.getProcessCpuTime()
        : System.nanoTime();
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** Runs the same images twice, and the first image once more among others. */
  private boolean checkAnswers(Layout layout, int size) {
    try (TensorBatch batch = noise(layout, size)) {
      OutputTensor first = predictor.predict(batch);
      if (differ(first.values(), predictor.predict(batch).values())) {
        throw new GraphException(
            Kind.OUTPUT,
            "Graph %s answers the same images differently each time: it was traced or exported in training mode (dropout). Call eval() on the module and export it again."
                .formatted(session.name()));
      }
      for (int other = 1; other < size; other++) {
        NoiseBatch.fill(batch, other, size + other);
      }
      return !differ(first.row(0), predictor.predict(batch).row(0));
    }
  }

  private static boolean differ(float[] left, float[] right) {
    float scale = 0;
    for (float value : left) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < left.length; i++) {
      if (Math.abs(left[i] - right[i]) > TOLERANCE * scale) {
        return true;
      }
    }
    return false;
  }

  private TensorBatch noise(Layout layout, int size) {
    return NoiseBatch.allocate(memory, session.settings().image().withLayout(layout), size);
  }
}
