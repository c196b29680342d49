package io.tracecast.graph.engine;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Measures the engines on demand; no test runs it.
 *
 * <pre>
 * EngineMeasurement load FILE memory|temporary_file    what loading takes, one at a time in a JVM
 * EngineMeasurement run WORKERS INTRA_OP FILE…          CPU ms and images/s, variants interleaved
 * </pre>
 */
final class EngineMeasurement {
  private static final int BATCH = 16;
  private static final int ROUNDS = 3;
  private static final int BATCHES = 4;

  private EngineMeasurement() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "load" -> load(args[1], ArchiveAccess.valueOf(args[2].toUpperCase(Locale.ROOT)));
      case "run" ->
          run(
              Integer.parseInt(args[1]),
              Integer.parseInt(args[2]),
              Arrays.asList(args).subList(3, args.length));
      default -> throw new IllegalArgumentException("load or run, not " + args[0]);
    }
  }

  private static void load(String file, ArchiveAccess access) throws IOException {
    GraphSource source = source(file);
    Engines.start(source.format());
    long before = residentMegabytes("VmRSS");
    SessionSettings settings = SessionSettings.of(Samples.IMAGE, 1).withAccess(access);
    long start = System.nanoTime();
    try (LoadedGraph graph = LoadedGraph.load(source, settings, false)) {
      double millis = (System.nanoTime() - start) / 1e6;
      System.out.printf(
          Locale.ROOT,
          "%s %s (%d MB): %.0f ms, peak +%d MB, then +%d MB resident%n",
          graph.getClass().getSimpleName(),
          access,
          source.files().bytes().sizeInBytes() >> 20,
          millis,
          residentMegabytes("VmHWM") - before,
          residentMegabytes("VmRSS") - before);
    }
  }

  private static long residentMegabytes(String field) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(0);
  }

  private static void run(int workers, int intraOp, List<String> files) throws Exception {
    try (TensorMemory memory = TensorMemory.root(2L << 30);
        InferencePool pool = InferencePool.open("measure", workers, workers)) {
      for (int round = 0; round < ROUNDS; round++) {
        for (String file : files) {
          boolean torch = source(file).format() == GraphFormat.TORCHSCRIPT;
          for (LayoutChoice layout :
              torch
                  ? List.of(LayoutChoice.PLANAR, LayoutChoice.CHANNELS_LAST)
                  : List.of(LayoutChoice.PLANAR)) {
            SessionSettings settings =
                SessionSettings.of(Samples.IMAGE, BATCH)
                    .withIntraOpThreads(intraOp)
                    .withLayout(layout);
            try (GraphSession session = GraphSession.open(source(file), settings, memory)) {
              measure(session, pool, memory, workers, round);
            }
          }
        }
      }
    }
  }

  private static void measure(
      GraphSession session, InferencePool pool, TensorMemory memory, int workers, int round)
      throws Exception {
    ImageShape shape = session.inputShape();
    try (TensorBatch batch = Samples.noise(memory, shape, BATCH)) {
      submit(session, pool, batch, workers * 2);
      long cpu = CpuClock.processNanos();
      long wall = System.nanoTime();
      submit(session, pool, batch, workers * BATCHES);
      double images = (double) workers * BATCHES * BATCH;
      System.out.printf(
          Locale.ROOT,
          "round %d  %-24s %s  %6.1f CPU ms/image  %6.1f images/s%n",
          round,
          session.name(),
          shape.layout(),
          (CpuClock.processNanos() - cpu) / 1e6 / images,
          images * 1e9 / (System.nanoTime() - wall));
    }
  }

  private static void submit(
      GraphSession session, InferencePool pool, TensorBatch batch, int batches) throws Exception {
    Deque<CompletableFuture<Forward>> running = new ArrayDeque<>();
    for (int i = 0; i < batches; i++) {
      running.add(pool.submit(session, batch));
    }
    for (CompletableFuture<Forward> forward : running) {
      forward.get();
    }
  }

  private static GraphSource source(String file) {
    Path path = Path.of(file);
    GraphFormat format = file.endsWith(".onnx") ? GraphFormat.ONNX : GraphFormat.TORCHSCRIPT;
    return new GraphSource(
        path.getFileName().toString(), format, Samples.description(List.of()), Samples.files(path));
  }
}
