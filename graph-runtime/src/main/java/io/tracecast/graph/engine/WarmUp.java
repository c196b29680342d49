package io.tracecast.graph.engine;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.NoiseBatch;
import io.tracecast.graph.tensor.OutputTensor;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first runs of a graph, on one thread, before others see it: engines plan their memory at each
 * new shape, and libtorch optimises. The same runs tell which layout costs less, how answers are
 * read, and whether the graph answers the same question the same way.
 */
final class WarmUp {
  /** libtorch's executor profiles once and optimises at the second run, whatever the batch. */
  private static final int PROFILING_RUNS = 2;

  private static final int TRIAL_ROUNDS = 3;

  /** Layouts that differ by more than this in one round are not tried again. */
  private static final double CLEAR = 1.15;

  /** Images among which one has to be answered alike. */
  private static final int CHECK_IMAGES = 2;

  /** What two passes over the same image may differ by, of the answer's largest value. */
  private static final float TOLERANCE = 1e-3f;

  /** The same of a graph that computes in two bytes: some four of its last digits. */
  private static final Map<ElementType, Float> HALF_TOLERANCES =
      Map.of(ElementType.FLOAT16, 4e-3f, ElementType.BFLOAT16, 3e-2f);

  /** Of a map of classes so many may change sides, where two scores are as good as equal. */
  private static final double CHANGED_INTEGERS = 0.01;

  private final GraphSession session;
  private final TensorMemory memory;
  private final GraphPredictor predictor;
  private final float tolerance;

  private WarmUp(GraphSession session, TensorMemory memory, GraphPredictor predictor) {
    this.session = session;
    this.memory = memory;
    this.predictor = predictor;
    this.tolerance =
        HALF_TOLERANCES.getOrDefault(session.settings().batches().image().elementType(), TOLERANCE);
  }

  /** What the first runs showed. */
  record Findings(Layout layout, Optional<LayoutTrial> trial, boolean rowsIndependent) {}

  static Findings run(GraphSession session, TensorMemory memory) {
    try (GraphPredictor predictor = session.newPredictor()) {
      return new WarmUp(session, memory, predictor).run();
    }
  }

  private Findings run() {
    if (session.format() == GraphFormat.TORCHSCRIPT) {
      repeat(fixedLayout(), atMost(1), PROFILING_RUNS);
    }
    int trialSize = atMost(LayoutTrial.MOST_IMAGES);
    Optional<LayoutTrial> trial = tries() ? measure(trialSize) : Optional.empty();
    Layout layout = trial.map(LayoutTrial::cheaper).orElse(fixedLayout());
    for (int size : session.settings().batches().sizes()) {
      if (trial.isEmpty() || size != trialSize) {
        repeat(layout, size, 1);
      }
    }
    if (session.settings().batches().smaller().isPresent()) {
      runLargest(layout);
    }
    try (TensorBatch batch = noise(layout, atMost(CHECK_IMAGES))) {
      return new Findings(layout, trial, checkAnswers(batch));
    }
  }

  /** Shows that the graph takes images of more than one size, and has the memory for them. */
  private void runLargest(Layout layout) {
    ImageShape image = session.settings().batches().image().withLayout(layout);
    try (TensorBatch batch = NoiseBatch.allocate(memory, image, 1)) {
      requireScores(predictor.predict(batch));
    }
  }

  /** Classes are as many for every picture. */
  private void requireScores(OutputTensor largest) {
    OutputSpec trial = session.answers().outputs().get(0);
    if (session.answers().kind() == AnswerForm.Kind.SCORES
        && largest.rowLength() != trial.length()) {
      throw new GraphException(
          Kind.OUTPUT,
          "Graph %s answers images of different sizes with %d and %d numbers in output '%s', which are not scores of classes. Keep the numbers as they are with the task raw, or choose another output."
              .formatted(session.name(), trial.length(), largest.rowLength(), trial.name()));
    }
  }

  private int atMost(int images) {
    List<Integer> sizes = session.settings().batches().sizes();
    int largest = sizes.get(sizes.size() - 1);
    return session.input().fixesBatch() ? largest : Math.min(largest, images);
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

  /**
   * Takes the least of each layout's rounds: whatever disturbs one only adds to it. There is no
   * trial where the graph does not run on interleaved images, as {@code x.view(n, -1)} does not.
   */
  private Optional<LayoutTrial> measure(int size) {
    long planar = Long.MAX_VALUE;
    long last = Long.MAX_VALUE;
    try (TensorBatch nchw = noise(Layout.NCHW, size);
        TensorBatch nhwc = noise(Layout.NHWC, size)) {
      predictor.predict(nchw);
      if (!runs(nhwc)) {
        return Optional.empty();
      }
      for (int round = 0; round < TRIAL_ROUNDS && !isClear(planar, last); round++) {
        planar = Math.min(planar, cost(nchw));
        last = Math.min(last, cost(nhwc));
      }
    }
    return Optional.of(new LayoutTrial(size, planar, last));
  }

  private boolean runs(TensorBatch batch) {
    try {
      predictor.predict(batch);
      return true;
    } catch (GraphException e) {
      if (e.kind() == Kind.FORWARD) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isClear(long planar, long last) {
    return Math.max(planar, last) > CLEAR * Math.min(planar, last);
  }

  private void repeat(Layout layout, int size, int times) {
    try (TensorBatch batch = noise(layout, size)) {
      for (int run = 0; run < times; run++) {
        predictor.predict(batch);
      }
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
    return session.settings().intraOpThreads() == 1
        ? CpuClock.threadNanos()
        : CpuClock.processNanos();
  }

  /**
   * Asks for the first image again, among others: first such that their values are far larger, as a
   * range that is measured over the batch would show, then others of its kind. Where its answer
   * differs, asking the same once more tells whether that is due to the others.
   */
  private boolean checkAnswers(TensorBatch batch) {
    List<OutputTensor> first = predictor.predictAnswers(batch);
    for (int other = 1; other < batch.count(); other++) {
      NoiseBatch.fillLoud(batch, other, batch.count() + other);
    }
    Optional<List<OutputTensor>> beside = answersIfAny(batch);
    if (beside.isEmpty()) {
      for (int other = 1; other < batch.count(); other++) {
        NoiseBatch.fill(batch, other, batch.count() + other);
      }
    }
    List<OutputTensor> second = beside.orElseGet(() -> predictor.predictAnswers(batch));
    if (!firstRowsDiffer(first, second)) {
      return true;
    }
    if (firstRowsDiffer(second, predictor.predictAnswers(batch))) {
      throw new GraphException(
          Kind.OUTPUT,
          "Graph %s answers the same images differently each time: it was traced or exported in training mode (dropout). Call eval() on the module and export it again."
              .formatted(session.name()));
    }
    return false;
  }

  /** A graph may refuse images like none it was made for. */
  private Optional<List<OutputTensor>> answersIfAny(TensorBatch batch) {
    try {
      return Optional.of(predictor.predictAnswers(batch));
    } catch (GraphException e) {
      if (e.kind() != Kind.FORWARD) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private boolean firstRowsDiffer(List<OutputTensor> left, List<OutputTensor> right) {
    for (int i = 0; i < left.size(); i++) {
      boolean integers = session.answers().isInteger(i);
      if (integers
          ? integersDiffer(left.get(i).row(0), right.get(i).row(0))
          : differ(left.get(i).row(0), right.get(i).row(0))) {
        return true;
      }
    }
    return false;
  }

  /** Where a graph leaves open how long an answer is, the longer one ends in padding. */
  private boolean differ(float[] left, float[] right) {
    float scale = 0;
    for (float value : left) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      if (Math.abs(left[i] - right[i]) > tolerance * scale) {
        return true;
      }
    }
    return false;
  }

  private static boolean integersDiffer(float[] left, float[] right) {
    int length = Math.min(left.length, right.length);
    int changed = 0;
    for (int i = 0; i < length; i++) {
      changed += left[i] == right[i] ? 0 : 1;
    }
    return changed > CHANGED_INTEGERS * length;
  }

  private TensorBatch noise(Layout layout, int size) {
    return NoiseBatch.allocate(
        memory, session.settings().batches().trialImage().withLayout(layout), size);
  }
}
