package io.tracecast.graph.engine;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.graph.engine.provider.ProviderUse;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.util.List;
import java.util.Optional;

/**
 * A graph loaded on one device and warmed up, for several threads, each with a predictor of its
 * own.
 *
 * <p>Ownership: whoever opens a session closes it. Closing waits for running forward passes;
 * predictors that are used afterwards say that the session is closed.
 */
public final class GraphSession implements AutoCloseable {
  private final String name;
  private final GraphFormat format;
  private final SessionSettings settings;
  private final LoadedGraph graph;
  private final GraphInput input;
  private final OutputReader outputs;
  private final ForwardGate gate;
  private final long loadNanos;
  private WarmUp.Findings findings;
  private AnswerForm answers;
  private List<OutputSpec> shown = List.of();
  private long warmUpNanos;

  private GraphSession(
      GraphSource source,
      SessionSettings settings,
      GraphInput input,
      LoadedGraph graph,
      long loadNanos) {
    this.name = source.name(); // not the source, which holds the archive's bytes
    this.format = source.format();
    this.settings = settings;
    this.input = input;
    this.graph = graph;
    this.loadNanos = loadNanos;
    this.outputs = new OutputReader(name);
    this.gate = new ForwardGate(name);
  }

  /**
   * Loads a graph and warms it up on the calling thread, at every batch size that will be used. The
   * caller closes the session.
   *
   * @param source the archive; its bytes are only read during this call
   * @param settings how it runs
   * @param memory where the batches of the warm-up come from; they are given back before this
   *     returns
   * @throws GraphException if the archive is not a graph, does not take such images, or cannot run
   *     on the device
   */
  public static GraphSession open(
      GraphSource source, SessionSettings settings, TensorMemory memory) {
    return open(source, settings, memory, false);
  }

  /**
   * Loads a graph with its execution provider, warms it up, lets it go, and says which provider ran
   * what.
   *
   * @throws GraphException as {@link #open}, or if the provider runs nothing of the graph
   */
  public static NodeShares tryProvider(
      GraphSource source, SessionSettings settings, TensorMemory memory) {
    try (GraphSession session = open(source, settings, memory, true)) {
      NodeShares nodes = session.graph.endProfile();
      String provider = session.provider().orElseThrow().name();
      if (!nodes.operators().containsKey(provider)) {
        throw new GraphException(
            Kind.DEVICE,
            "The execution provider %s takes no node of graph %s: all would run on %s. Leave the provider out, or take one that has the graph's operators."
                .formatted(
                    provider, source.name(), String.join(" and ", nodes.operators().keySet())));
      }
      return nodes;
    }
  }

  private static GraphSession open(
      GraphSource source, SessionSettings settings, TensorMemory memory, boolean profiled) {
    GraphInput input = GraphInput.of(source, settings.batches().image());
    settings.batches().sizes().forEach(size -> input.check(settings.batches().image(), size));
    settings.batches().smaller().ifPresent(smaller -> input.check(smaller, 1));
    long start = System.nanoTime();
    TorchThreads.claim(source.name(), source.format(), settings.intraOpThreads());
    try {
      LoadedGraph graph = LoadedGraph.load(source, settings, profiled);
      long loadNanos = System.nanoTime() - start;
      return warmUp(new GraphSession(source, settings, input, graph, loadNanos), memory);
    } catch (RuntimeException | Error e) {
      TorchThreads.release(source.format());
      throw e;
    }
  }

  private static GraphSession warmUp(GraphSession session, TensorMemory memory) {
    try {
      long start = System.nanoTime();
      session.findings = WarmUp.run(session, memory);
      session.warmUpNanos = System.nanoTime() - start;
      return session;
    } catch (RuntimeException | Error e) {
      session.graph.close();
      throw e;
    }
  }

  /** Opens one thread's use of this session; the caller closes it. */
  public GraphPredictor newPredictor() {
    return new GraphPredictor(this);
  }

  /**
   * Returns the image that batches are best made of: what the settings said, in the best layout. If
   * images have sizes of their own, the largest.
   */
  public ImageShape inputShape() {
    return settings.batches().image().withLayout(preferredLayout());
  }

  /** Returns the order of axes that costs least; ONNX graphs take no other. */
  public Layout preferredLayout() {
    return findings == null ? input.graphLayout() : findings.layout();
  }

  /** Returns what the two layouts cost, where they were tried. */
  public Optional<LayoutTrial> layoutTrial() {
    return findings.trial();
  }

  /** Returns how the graph uses the execution provider that was asked for. */
  public Optional<ProviderUse> provider() {
    return graph.provider();
  }

  /** Returns how an image's answer is read from the graph's outputs. */
  public AnswerForm answers() {
    return answers;
  }

  /** Returns all outputs of the graph, those that are not read among them. */
  public List<OutputSpec> shownOutputs() {
    return shown;
  }

  /** Decides it by the outputs of the first run, which is one of the warm-up. */
  AnswerForm answers(List<RawOutput> first, int runSize) {
    if (answers == null) {
      answers = outputs.form(first, settings.answers(), runSize);
      shown = OutputReader.specs(first, runSize);
    }
    return answers;
  }

  /**
   * Returns whether an image's answer is the same whatever else is in its batch. Graphs that
   * quantise their activations while they run, or normalise over the batch, are not like that.
   */
  public boolean rowsIndependent() {
    return findings.rowsIndependent();
  }

  /** Returns the archive's name. */
  public String name() {
    return name;
  }

  /** Returns how the graph is serialized. */
  public GraphFormat format() {
    return format;
  }

  /** Returns how this session was asked to run. */
  public SessionSettings settings() {
    return settings;
  }

  /** Returns what loading took on the wall, in nanoseconds, the engine's own start included. */
  public long loadNanos() {
    return loadNanos;
  }

  /** Returns what warming up took on the wall, in nanoseconds. */
  public long warmUpNanos() {
    return warmUpNanos;
  }

  /** Returns whether this session was closed. */
  public boolean isClosed() {
    return gate.isShut();
  }

  /** Returns how many forward passes run now. */
  int passesInside() {
    return gate.inside();
  }

  LoadedGraph graph() {
    return graph;
  }

  GraphInput input() {
    return input;
  }

  OutputReader outputs() {
    return outputs;
  }

  ForwardGate.Pass enter() {
    return gate.enter();
  }

  /** Tells the calling thread how many others may help it. */
  void prepareThread() {
    if (format() == GraphFormat.TORCHSCRIPT) {
      Engines.setTorchThreads(settings.intraOpThreads());
    }
  }

  /** Returns the number of images that the graph runs on, padding included. */
  int checkBatch(TensorBatch batch) {
    if (batch.count() == 0) {
      throw new IllegalArgumentException("An empty batch has no answer");
    }
    if (!settings.batches().take(batch.shape())) {
      throw new GraphException(
          Kind.INPUT,
          "Graph %s was opened for images of %s, but the batch holds %s. Fill batches of the session's own shape."
              .formatted(name(), settings.batches().image(), batch.shape()));
    }
    return settings.batches().runSize(batch.count(), batch.capacity());
  }

  /** Gives the graph back, after the last running forward pass. A second call does nothing. */
  @Override
  public void close() {
    if (gate.shut()) {
      graph.close();
      TorchThreads.release(format);
    }
  }
}
