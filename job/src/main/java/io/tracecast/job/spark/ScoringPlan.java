package io.tracecast.job.spark;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.graph.image.BandChoice;
import io.tracecast.graph.image.DecodeOptions;
import io.tracecast.graph.image.DecodeOptions.DecoderChoice;
import io.tracecast.graph.image.ImageLimits;
import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;

/**
 * What an executor needs to know of a run beside the archive.
 *
 * @param runId tells runs in one executor apart
 * @param graph which graph
 * @param engine what runs it
 * @param passes how forward passes run
 * @param rows what is told of each image
 * @param decoding how images are decoded
 * @param quarantineDirectory where the tasks' quarantine files go, a Hadoop URI; null to write none
 * @param marks what attempts leave for those that come after the death of their process; null for
 *     nothing
 */
public record ScoringPlan(
    String runId,
    Graph graph,
    Engine engine,
    Passes passes,
    Rows rows,
    Decoding decoding,
    String quarantineDirectory,
    Marks marks)
    implements Serializable {
  private static final long serialVersionUID = 2L;

  /** A plan whose attempts leave nothing for others. */
  public ScoringPlan(
      String runId,
      Graph graph,
      Engine engine,
      Passes passes,
      Rows rows,
      Decoding decoding,
      String quarantineDirectory) {
    this(runId, graph, engine, passes, rows, decoding, quarantineDirectory, null);
  }

  /** Returns the same plan where the graph is only tried out: on the processor, no layout tried. */
  public ScoringPlan tryingOut() {
    return new ScoringPlan(
        runId,
        graph,
        engine.onProcessor(),
        passes.layout() == LayoutChoice.MEASURE ? passes.withLayout(LayoutChoice.PLANAR) : passes,
        rows,
        decoding,
        quarantineDirectory,
        marks);
  }

  /** Returns the same plan with another interface of the graph. */
  public ScoringPlan with(GraphInterface graphInterface) {
    return new ScoringPlan(
        runId,
        new Graph(
            graph.name(), graph.sha256(), graph.format(), GraphInterfaceJson.write(graphInterface)),
        engine,
        passes,
        rows,
        decoding,
        quarantineDirectory,
        marks);
  }

  /** Returns the same plan with other forward passes, as a run of its own. */
  public ScoringPlan withPasses(String newRunId, Passes newPasses) {
    return new ScoringPlan(
        newRunId, graph, engine, newPasses, rows, decoding, quarantineDirectory, marks);
  }

  /** Returns the same plan for rows that say which state of an image they hold. */
  public ScoringPlan tracking(String interfaceDigest) {
    return new ScoringPlan(
        runId,
        graph,
        engine,
        passes,
        rows.tracking(interfaceDigest),
        decoding,
        quarantineDirectory,
        marks);
  }

  /** Returns the same plan with another batch size. */
  public ScoringPlan withBatchSize(int batchSize) {
    return withPasses(runId, passes.withBatchSize(batchSize));
  }

  /** Returns the same plan on the engine's own code. */
  public ScoringPlan withoutProvider() {
    return new ScoringPlan(
        runId,
        graph,
        new Engine(engine.device(), engine.telemetryAllowed(), null),
        passes,
        rows,
        decoding,
        quarantineDirectory,
        marks);
  }

  /** Returns the same plan where nothing is written of images that cannot be scored. */
  public ScoringPlan withoutQuarantine() {
    return new ScoringPlan(runId, graph, engine, passes, rows, decoding, null, marks);
  }

  /** Returns the same plan where attempts leave marks, or, for null, none. */
  public ScoringPlan withMarks(Marks newMarks) {
    return new ScoringPlan(
        runId, graph, engine, passes, rows, decoding, quarantineDirectory, newMarks);
  }

  public int batchSize() {
    return passes.batchSize();
  }

  /**
   * What runs a graph.
   *
   * @param device {@code auto}, {@code cpu} or {@code gpu}
   * @param telemetryAllowed whether ONNX Runtime may collect usage data where nothing keeps it from
   *     it
   * @param provider the plug-in execution provider; null for the engine's own code
   */
  public record Engine(String device, boolean telemetryAllowed, ProviderPlan provider)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Returns it on the processor; a provider keeps what it was asked for. */
    Engine onProcessor() {
      return provider == null ? new Engine("cpu", telemetryAllowed, null) : this;
    }
  }

  /**
   * How forward passes run.
   *
   * @param batchSize images per pass
   * @param atOnce passes that run at once in an executor, or {@link #AS_SLOTS}
   * @param intraOpThreads threads of one pass
   * @param layout how the images of a TorchScript graph lie in memory; ONNX graphs say it
   *     themselves
   * @param timeout how long the graph may take to load and warm up, and how long for a pass
   */
  public record Passes(
      int batchSize, int atOnce, int intraOpThreads, LayoutChoice layout, Duration timeout)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What a pass may take if nobody says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

    /** Passes that may take the usual time. */
    public Passes(int batchSize, int atOnce, int intraOpThreads, LayoutChoice layout) {
      this(batchSize, atOnce, intraOpThreads, layout, DEFAULT_TIMEOUT);
    }

    /** As many passes at once as the executor has slots. */
    public static final int AS_SLOTS = 0;

    public Passes withBatchSize(int size) {
      return new Passes(size, atOnce, intraOpThreads, layout, timeout);
    }

    public Passes withSplit(int passesAtOnce, int threads) {
      return new Passes(batchSize, passesAtOnce, threads, layout, timeout);
    }

    public Passes withLayout(LayoutChoice newLayout) {
      return new Passes(batchSize, atOnce, intraOpThreads, newLayout, timeout);
    }

    public int atOnce(int slots) {
      return atOnce == AS_SLOTS ? slots : atOnce;
    }
  }

  /**
   * What is told of each image.
   *
   * @param topK classes a prediction names
   * @param withOutput whether the raw output travels too
   * @param keepNan whether answers with NaN or infinity are kept
   * @param examples predictions that a partition tells in words
   * @param interfaceDigest of what an answer depends on beside the graph, for rows that say which
   *     state of an image they hold; null for others
   */
  public record Rows(
      int topK, boolean withOutput, boolean keepNan, int examples, String interfaceDigest)
      implements Serializable {
    private static final long serialVersionUID = 2L;

    /** Rows of a run that adds to no others. */
    public Rows(int topK, boolean withOutput, boolean keepNan, int examples) {
      this(topK, withOutput, keepNan, examples, null);
    }

    /** Returns the same for rows that say which state of an image they hold. */
    public Rows tracking(String digest) {
      return new Rows(topK, withOutput, keepNan, examples, digest);
    }

    /** So many partitions, the first ones, tell of all; each of the others of one, to be short. */
    private static final int AT_LENGTH = 12;

    /** Returns how many predictions a partition tells in words. */
    public int examplesOf(int partition) {
      return partition < AT_LENGTH ? examples : Math.min(examples, 1);
    }
  }

  /**
   * What is known of the graph without its bytes.
   *
   * @param name the file's name
   * @param sha256 the digest of the archive
   * @param format how it is serialized
   * @param interfaceDocument how images become its input and its output is read, as JSON
   */
  public record Graph(String name, String sha256, GraphFormat format, String interfaceDocument)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    public static Graph of(GraphArchive archive, GraphInterface graphInterface) {
      return new Graph(
          archive.name(),
          archive.sha256(),
          archive.format(),
          GraphInterfaceJson.write(graphInterface));
    }

    public GraphInterface graphInterface() {
      return GraphInterfaceJson.parse(name, interfaceDocument);
    }
  }

  /**
   * What attempts leave for those that come after the death of their process.
   *
   * @param directory where, a Hadoop URI; it need not exist
   * @param heeded whether first attempts look at what is there already, as after a job that Spark
   *     gave up on or a run that died; retries always do
   */
  public record Marks(String directory, boolean heeded) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * How images are read and decoded.
   *
   * @param decoder {@code auto}, {@code native} or {@code java}
   * @param maxBytes the most encoded bytes of one image
   * @param maxPixels the most pixels of one image
   * @param applyOrientation whether the EXIF orientation is applied
   * @param fast whether large JPEGs are decoded at a fraction of their size
   * @param bands which bands of a TIFF are the picture, from 1; null where it says so itself
   * @param quarantineForbidden whether an image that may not be read is quarantined; it ends the
   *     run otherwise
   */
  public record Decoding(
      String decoder,
      long maxBytes,
      long maxPixels,
      boolean applyOrientation,
      boolean fast,
      String bands,
      boolean quarantineForbidden)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Whichever decoder there is, exactly, within the usual limits. */
    public static final Decoding DEFAULT =
        new Decoding(
            "auto",
            ImageLimits.DEFAULT.maxBytes(),
            ImageLimits.DEFAULT.maxPixels(),
            false,
            false,
            null,
            false);

    public DecodeOptions options() {
      return new DecodeOptions(
          DecoderChoice.valueOf(decoder.toUpperCase(Locale.ROOT)),
          new ImageLimits(maxBytes, maxPixels),
          applyOrientation,
          fast,
          bands == null ? BandChoice.AS_STORED : BandChoice.parse(bands));
    }
  }
}
