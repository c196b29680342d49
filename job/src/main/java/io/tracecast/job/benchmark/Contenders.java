package io.tracecast.job.benchmark;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.options.BatchSizeChoice;
import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ProviderPlan;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.ScoringPlan.Passes;
import io.tracecast.job.spark.Slots;
import io.tracecast.job.spark.TaskGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;

/**
 * Makes the variants of a benchmark: each graph with each of the settings that the options name and
 * that mean something for it.
 */
final class Contenders {
  private static final int TOP_K = 5;

  private final BenchmarkOptions options;
  private final SparkConf conf;
  private final String runId;
  private final Optional<ProviderPlan> provider;
  private final List<Contender> contenders = new ArrayList<>();

  /** One setting, and what the name of a variant says of it: only what differs is said. */
  private record Setting(
      String device, int batchSize, int threads, LayoutChoice layout, ProviderPlan provider) {}

  /**
   * @param provider the execution provider on which ONNX graphs run too; empty if none is named
   */
  Contenders(
      BenchmarkOptions options, SparkConf conf, String runId, Optional<ProviderPlan> provider) {
    this.options = options;
    this.conf = conf;
    this.runId = runId;
    this.provider = provider;
  }

  /** Adds the variants of a graph. */
  void add(String name, PreparedGraph graph) {
    options.provider.requireOpen(graph.archive(), graph.options().path());
    for (Setting setting : settings(graph)) {
      contenders.add(new Contender(name + told(setting), graph, plan(graph, setting)));
    }
  }

  List<Contender> all() {
    return contenders;
  }

  private List<Setting> settings(PreparedGraph graph) {
    List<Setting> settings = new ArrayList<>();
    for (String device : options.devices) {
      for (int size : batchSizes(graph, device)) {
        for (int threads : threads(graph)) {
          for (LayoutChoice layout : layouts(graph)) {
            settings.add(new Setting(device, size, threads, layout, null));
          }
          if (provider.isPresent() && graph.archive().format() == GraphFormat.ONNX) {
            settings.add(new Setting(device, size, threads, LayoutChoice.MEASURE, provider.get()));
          }
        }
      }
    }
    return settings;
  }

  private String told(Setting setting) {
    StringBuilder told = new StringBuilder();
    if (options.batchSizes.size() > 1) {
      told.append(" x").append(setting.batchSize());
    }
    if (options.intraOpThreads.size() > 1) {
      told.append(", threads ").append(setting.threads());
    }
    if (options.memoryLayouts.size() > 1 && setting.layout() != LayoutChoice.MEASURE) {
      told.append(", ").append(setting.layout().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    if (options.devices.size() > 1) {
      told.append(", ").append(setting.device());
    }
    if (setting.provider() != null) {
      told.append(", ").append(setting.provider().name());
    }
    return told.toString();
  }

  private List<Integer> batchSizes(PreparedGraph graph, String device) {
    OptionalInt fixed = graph.archive().input().fixedBatch();
    if (fixed.isPresent()) {
      return List.of(fixed.getAsInt());
    }
    Preprocessing image = graph.graphInterface().preprocessing();
    int byDefault =
        BatchSizeChoice.byDefault(graph.archive().format(), TaskGpu.mayRun(device, conf));
    if (options.batchSizes.isEmpty()) {
      return List.of(
          BatchSizeChoice.of(null, graph.archive().input(), image, byDefault)
              .size()
              .orElse(byDefault));
    }
    options.batchSizes.forEach(size -> BatchSizeChoice.requireFits("--batch-sizes", size, image));
    return options.batchSizes;
  }

  /** The threads of TorchScript are one number for the process, and variants share it. */
  private List<Integer> threads(PreparedGraph graph) {
    if (options.intraOpThreads.isEmpty()) {
      return List.of(Slots.of(conf).intraOpThreads());
    }
    if (options.intraOpThreads.size() > 1 && graph.archive().format() == GraphFormat.TORCHSCRIPT) {
      throw JobErrors.usage(
          "--intra-op-threads has several numbers, and %s is a TorchScript graph, whose threads are"
              + " one number for a process. Measure it by itself, once for each number.",
          graph.options().path());
    }
    return options.intraOpThreads;
  }

  /** ONNX graphs say it themselves. */
  private List<LayoutChoice> layouts(PreparedGraph graph) {
    return graph.archive().format() == GraphFormat.ONNX
        ? List.of(LayoutChoice.MEASURE)
        : options.memoryLayouts.stream()
            .map(name -> LayoutChoice.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT)))
            .toList();
  }

  private ScoringPlan plan(PreparedGraph graph, Setting setting) {
    return new ScoringPlan(
        runId,
        ScoringPlan.Graph.of(graph.archive(), graph.graphInterface()),
        new ScoringPlan.Engine(setting.device(), options.telemetry.isAllowed(), setting.provider()),
        new Passes(
            setting.batchSize(),
            Passes.AS_SLOTS,
            setting.threads(),
            setting.layout(),
            options.forwardTimeout.value()),
        new ScoringPlan.Rows(TOP_K, false, true, 0),
        ScoringPlan.Decoding.DEFAULT,
        null);
  }
}
