package io.tracecast.bench;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.ArchiveAccess;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.engine.GraphSource;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.process.CpuClock;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What Tracecast is compared with: its own decoder, transform and engine in a loop, without Spark,
 * rows, statistics or files of results. One session, one predictor a thread, nothing shared but the
 * next file's number.
 */
public final class BareLoop {
  private BareLoop() {}

  /** Scores every JPEG file of a folder and prints one line of JSON. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> options = new HashMap<>();
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith("--")) {
        options.put(arguments[i], arguments[++i]);
      } else {
        paths.add(arguments[i]);
      }
    }
    int threads = option(options, "--threads", Runtime.getRuntime().availableProcessors());
    // as score has them by default
    int batchSize = option(options, "--batch-size", paths.get(0).endsWith(".onnx") ? 4 : 16);
    Preprocessing preprocessing = preset(options.getOrDefault("--preset", "imagenet"));
    List<Path> files = jpegs(Path.of(paths.get(1)));
    try (TensorMemory memory = TensorMemory.root(Long.MAX_VALUE);
        GraphSession session = open(Path.of(paths.get(0)), preprocessing, batchSize, memory)) {
      System.out.println(score(session, memory, preprocessing, files, threads));
    }
  }

  private static int option(Map<String, String> options, String name, int otherwise) {
    String value = options.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  private static Preprocessing preset(String name) {
    return switch (name) {
      case "imagenet" -> Preprocessing.imagenet();
      case "inception" -> Preprocessing.inception();
      default -> throw new IllegalArgumentException("--preset is imagenet or inception");
    };
  }

  static List<Path> jpegs(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> file.toString().endsWith(".jpg")).sorted().toList();
    }
  }

  private static GraphSession open(
      Path graph, Preprocessing preprocessing, int batchSize, TensorMemory memory)
      throws IOException {
    GraphArchive archive;
    try (InputStream stream = Files.newInputStream(graph)) {
      archive = GraphArchive.of(graph.toString(), ArchiveBytes.read(stream));
    }
    ImageShape image =
        new ImageShape(
            3,
            preprocessing.framing().height(),
            preprocessing.framing().width(),
            preprocessing.elementType(),
            preprocessing.layout());
    return GraphSession.open(
        GraphSource.of(archive),
        SessionSettings.of(image, batchSize).withAccess(ArchiveAccess.TEMPORARY_FILE),
        memory);
  }

  private static String score(
      GraphSession session,
      TensorMemory memory,
      Preprocessing preprocessing,
      List<Path> files,
      int threads)
      throws InterruptedException, ExecutionException {
    AtomicInteger next = new AtomicInteger();
    Callable<Long> loop = () -> new ScoringLoop(session, memory, preprocessing).run(files, next);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    long wallStart = System.nanoTime();
    long cpuStart = CpuClock.processNanos();
    long bestClasses = 0;
    try {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(pool.submit(loop));
      }
      for (Future<Long> thread : running) {
        bestClasses += thread.get();
      }
    } finally {
      pool.shutdownNow();
    }
    return String.format(
        Locale.ROOT,
        "{\"images\": %d, \"wallSeconds\": %.3f, \"cpuSeconds\": %.3f, \"cpuMillisPerImage\": %.3f,"
            + " \"loadSeconds\": %.3f, \"warmUpSeconds\": %.3f, \"sumOfBestClasses\": %d}",
        files.size(),
        (System.nanoTime() - wallStart) / 1e9,
        (CpuClock.processNanos() - cpuStart) / 1e9,
        (CpuClock.processNanos() - cpuStart) / 1e6 / files.size(),
        session.loadNanos() / 1e9,
        session.warmUpNanos() / 1e9,
        bestClasses);
  }
}
