package io.tracecast.job.doctor;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.Telemetry;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.probe.ExecutorMemory;
import io.tracecast.job.probe.HostProbe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Holds what executors found against what a run needs. */
final class Findings {
  private static final List<String> MALLOC_SETTINGS =
      List.of("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX");
  private static final long MIB = 1L << 20;

  /** A row group of this size is small enough for any executor. */
  private static final long ROW_GROUP_BYTES = 16 * MIB;

  /** ONNX Runtime unpacks itself for each process: so much, and with CUDA so much. */
  private static final long CPU_NATIVES_BYTES = 64 * MIB;

  private static final long CUDA_NATIVES_BYTES = 700 * MIB;

  private final Setup setup;
  private final HostProbe driver;
  private final List<ProbedExecutor> executors;
  private final Optional<GraphNeed> graph;
  private final List<Finding> findings = new ArrayList<>();

  private Findings(
      Setup setup, HostProbe driver, List<ProbedExecutor> executors, Optional<GraphNeed> graph) {
    this.setup = setup;
    this.driver = driver;
    this.executors = executors;
    this.graph = graph;
  }

  /** Returns what would go wrong, the worst first; what concerns several executors once. */
  static List<Finding> of(
      Setup setup,
      HostProbe driver,
      List<ProbedExecutor> executors,
      Optional<GraphNeed> graph,
      Optional<TableNeed> table) {
    Findings all = new Findings(setup, driver, executors, graph);
    all.checkTelemetry();
    all.checkProvider(
        setup.place() == Setup.Place.EMBEDDED ? "this process" : "the driver", driver);
    executors.forEach(all::checkExecutor);
    all.checkHosts();
    graph.ifPresent(need -> all.checkMemory(need.memory(executors)));
    table.ifPresent(all::checkRowGroups);
    return all.merged();
  }

  private List<Finding> merged() {
    Map<List<Object>, List<Finding>> alike =
        findings.stream()
            .collect(
                Collectors.groupingBy(
                    finding -> List.of(finding.exitCode(), finding.problem(), finding.remedy()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return alike.values().stream()
        .map(
            same ->
                new Finding(
                    same.get(0).exitCode(),
                    same.stream().map(Finding::where).distinct().collect(Collectors.joining(", ")),
                    same.get(0).problem(),
                    same.get(0).remedy()))
        .sorted(Comparator.comparing(Finding::isAdvice))
        .toList();
  }

  private void checkExecutor(ProbedExecutor executor) {
    checkEngines(executor);
    checkProvider(where(executor), executor.probe());
    checkGpus(executor);
    checkDecoder(executor);
    checkTemporaryFolder(executor);
    if (!executor.probe().java().vectorModule()) {
      advise(
          executor,
          "images are resized in plain Java, the Vector API's module is not there",
          "start this JVM with --add-modules=jdk.incubator.vector");
    }
    List<String> missing =
        MALLOC_SETTINGS.stream()
            .filter(name -> !executor.probe().memory().malloc().containsKey(name))
            .toList();
    if (!missing.isEmpty()) {
      advise(
          executor,
          String.join(", ", missing) + " not set: TorchScript takes a fifth more CPU time",
          setup.place() == Setup.Place.EMBEDDED
              ? "start with scripts/tracecast, or export what conf/environment says"
              : "set spark.executorEnv." + missing.get(0) + " … as conf/spark-defaults.conf does");
    }
  }

  /** The driver tries a graph out before executors get it, and so needs what they need. */
  private void checkTelemetry() {
    if (driver.engines().telemetry() == Telemetry.Decision.NONE) {
      addTelemetry(
          setup.place() == Setup.Place.EMBEDDED ? "this process" : "the driver",
          "start with scripts/tracecast, or export ORT_DISABLE_TELEMETRY=1 before the process starts");
    }
    if (setup.place() != Setup.Place.EMBEDDED) {
      executors.stream()
          .filter(executor -> executor.probe().engines().telemetry() == Telemetry.Decision.NONE)
          .forEach(
              executor ->
                  addTelemetry(
                      where(executor),
                      "--conf spark.executorEnv.ORT_DISABLE_TELEMETRY=1, as conf/spark-defaults.conf"
                          + " has it"));
    }
  }

  private void addTelemetry(String where, String remedy) {
    add(
        needs(GraphFormat.ONNX) ? ExitCode.UNFIT : ExitCode.OK,
        where,
        "onnx graphs are refused: ORT_DISABLE_TELEMETRY=1 is not in the environment, and ONNX Runtime"
            + " would queue usage data for upload",
        remedy + "; or --allow-telemetry");
  }

  private boolean needs(GraphFormat format) {
    return graph.isEmpty() || graph.get().format() == format;
  }

  /** An engine that was not allowed to start has a finding of its own. */
  private static boolean wasRefused(HostProbe probe, HostProbe.Engine engine) {
    return engine.format() == GraphFormat.ONNX
        && probe.engines().telemetry() == Telemetry.Decision.NONE;
  }

  private void checkEngines(ProbedExecutor executor) {
    for (HostProbe.Engine engine : executor.probe().engines().loaded()) {
      if (!engine.failure().isEmpty() && !wasRefused(executor.probe(), engine)) {
        add(
            needs(engine.format()) ? ExitCode.UNFIT : ExitCode.OK,
            where(executor),
            engine.format().label() + " graphs cannot run: " + engine.failure(),
            "put the natives for this platform into lib, and point ENGINE_CACHE_DIR to a folder"
                + " that can be written to");
      }
    }
  }

  private void checkProvider(String where, HostProbe probe) {
    HostProbe.Provider provider = probe.engines().provider();
    if (provider != null && !provider.failure().isEmpty()) {
      add(
          ExitCode.UNFIT,
          where,
          provider.failure(),
          "or run score without --provider, on the engine's own code");
    }
  }

  private void checkGpus(ProbedExecutor executor) {
    int visible = executor.probe().engines().visibleGpus();
    boolean asked = setup.device().equals("gpu") || !executor.gpus().isEmpty();
    if (setup.device().equals("cpu")) {
      return;
    }
    List<String> beyond =
        executor.gpus().stream().filter(address -> Integer.parseInt(address) >= visible).toList();
    if (asked && visible == 0) {
      add(
          ExitCode.DEVICE,
          where(executor),
          setup.device().equals("gpu")
              ? "a gpu is asked for, and no NVIDIA device is visible"
              : "Spark schedules gpu " + executor.gpus() + ", and no NVIDIA device is visible",
          "install the driver, give the container its GPU, or use --device cpu");
    } else if (!beyond.isEmpty()) {
      add(
          ExitCode.DEVICE,
          where(executor),
          "Spark schedules gpu " + beyond + ", and only " + visible + " are visible",
          "let the discovery script name the cards that this process sees");
    } else if (visible > 0) {
      checkCuda(executor, asked);
    }
  }

  private void checkCuda(ProbedExecutor executor, boolean asked) {
    for (HostProbe.Engine engine : executor.probe().engines().loaded()) {
      if (!engine.cuda() && graph.stream().allMatch(need -> need.format() == engine.format())) {
        add(
            asked && graph.isPresent() ? ExitCode.DEVICE : ExitCode.OK,
            where(executor),
            "a gpu is visible, and the engine for " + engine.format().label() + " cannot use it",
            "use the GPU build (mvn -Pcuda package) with CUDA's libraries, or --device cpu");
      }
    }
    if (executor.gpus().isEmpty() && setup.place() != Setup.Place.EMBEDDED) {
      advise(
          executor,
          "Spark does not schedule the visible gpus: all tasks take the first",
          "set spark.executor.resource.gpu.amount and spark.task.resource.gpu.amount as conf/*/gpu.conf"
              + " do");
    }
  }

  private void checkDecoder(ProbedExecutor executor) {
    if (!executor.probe().images().decoder().failure().isEmpty()) {
      advise(
          executor,
          "images are decoded in Java, two to five times the CPU time: "
              + executor.probe().images().decoder().failure(),
          "put the natives of opencv, openblas and javacpp for this platform into lib");
    }
  }

  private void checkTemporaryFolder(ProbedExecutor executor) {
    HostProbe.TemporaryFolder folder = executor.probe().temporary();
    long natives =
        executor.probe().engines().visibleGpus() > 0 ? CUDA_NATIVES_BYTES : CPU_NATIVES_BYTES;
    long needed = natives + graph.map(need -> need.work().archiveBytes()).orElse(0L);
    if (!folder.writable()) {
      add(
          ExitCode.UNFIT,
          where(executor),
          "natives and archives are unpacked to " + folder.path() + ", which cannot be written to",
          "name another with -Djava.io.tmpdir=FOLDER in spark.executor.extraJavaOptions");
    } else if (folder.freeBytes() < needed) {
      add(
          ExitCode.UNFIT,
          where(executor),
          "natives and archive take %s in %s, where %s are free"
              .formatted(Sizes.inWords(needed), folder.path(), Sizes.inWords(folder.freeBytes())),
          "free space, or name another folder with -Djava.io.tmpdir=FOLDER in"
              + " spark.executor.extraJavaOptions");
    }
  }

  private void checkHosts() {
    byHost()
        .forEach(
            (host, here) -> {
              int threads = here.stream().mapToInt(ProbedExecutor::threads).sum();
              int processors = here.get(0).probe().cpu().processors();
              if (threads > processors) {
                add(
                    ExitCode.OK,
                    "host " + host,
                    "%d threads run forward passes on %d cores".formatted(threads, processors),
                    "lower spark.executor.cores or --intra-op-threads: slots x threads = cores");
              }
            });
  }

  private Map<String, List<ProbedExecutor>> byHost() {
    return executors.stream()
        .collect(
            Collectors.groupingBy(
                executor -> executor.probe().host(), TreeMap::new, Collectors.toList()));
  }

  private void checkMemory(ExecutorMemory memory) {
    executors.stream()
        .filter(executor -> executor.probe().memory().heapBytes() < memory.leastHeapBytes())
        .forEach(
            executor ->
                add(
                    ExitCode.UNFIT,
                    where(executor),
                    "the heap is %s, and Spark and the archive alone take %s"
                        .formatted(
                            Sizes.inWords(executor.probe().memory().heapBytes()),
                            Sizes.inWords(memory.leastHeapBytes())),
                    heapRemedy(memory)));
    if (setup.place() != Setup.Place.EMBEDDED && setup.overheadBytes() < memory.overheadBytes()) {
      add(
          setup.place() == Setup.Place.CONTAINERS ? ExitCode.UNFIT : ExitCode.OK,
          "all executors",
          "%s beside the heap are needed, and spark.executor.memoryOverhead is %s"
              .formatted(
                  Sizes.inWords(memory.overheadBytes()), Sizes.inWords(setup.overheadBytes())),
          "--conf spark.executor.memoryOverhead=" + Sizes.setting(memory.overheadBytes()));
    }
    byHost().forEach((host, here) -> checkHostMemory(host, here, memory));
  }

  private void checkHostMemory(String host, List<ProbedExecutor> here, ExecutorMemory memory) {
    long available = here.get(0).probe().memory().totalBytes();
    long needed =
        here.stream()
            .mapToLong(executor -> executor.probe().memory().heapBytes() + memory.overheadBytes())
            .sum();
    boolean shared = setup.place() != Setup.Place.CONTAINERS;
    long most = shared ? needed : needed / here.size();
    if (available > 0 && most > available) {
      add(
          ExitCode.UNFIT,
          "host " + host,
          "%d executor(s) may take %s, and the %s has %s"
              .formatted(
                  shared ? here.size() : 1,
                  Sizes.inWords(most),
                  here.get(0).probe().memory().container() ? "container" : "machine",
                  Sizes.inWords(available)),
          "fewer slots (spark.executor.cores), smaller batches or a smaller heap");
    }
  }

  /** Spark's reader holds a row group's images on the heap, in each of the tasks that run. */
  private void checkRowGroups(TableNeed table) {
    for (ProbedExecutor executor : executors) {
      long otherwise =
          graph
              .map(need -> need.memory(executors).leastHeapBytes())
              .orElse(ExecutorMemory.SPARK_RESERVED_BYTES);
      long needed = otherwise + executor.slots() * table.bytesPerTask();
      if (needed > executor.probe().memory().heapBytes()) {
        add(
            ExitCode.UNFIT,
            where(executor),
            "row groups of %s hold up to %s of images (%d rows, in %s): %d tasks at once may take %s of heap, and it is %s"
                .formatted(
                    table.table(),
                    Sizes.inWords(table.largest().contentBytes()),
                    table.largest().rows(),
                    table.largest().file(),
                    executor.slots(),
                    Sizes.inWords(needed),
                    Sizes.inWords(executor.probe().memory().heapBytes())),
            "write the table with smaller row groups (parquet.block.size=%d), run fewer tasks at once (%s), or %s"
                .formatted(
                    ROW_GROUP_BYTES,
                    setup.place() == Setup.Place.EMBEDDED
                        ? "--master local[N]"
                        : "spark.executor.cores",
                    heapSetting(needed)));
      }
    }
  }

  private String heapRemedy(ExecutorMemory memory) {
    return heapSetting(memory.heapBytes());
  }

  private String heapSetting(long bytes) {
    String size = Sizes.setting(bytes);
    return setup.place() == Setup.Place.EMBEDDED
        ? "--driver-memory " + size
        : "--conf spark.executor.memory=" + size;
  }

  private void advise(ProbedExecutor executor, String problem, String remedy) {
    add(ExitCode.OK, where(executor), problem, remedy);
  }

  private void add(ExitCode exitCode, String where, String problem, String remedy) {
    findings.add(new Finding(exitCode, where, problem, remedy));
  }

  private static String where(ProbedExecutor executor) {
    return executor.id().equals("driver") ? "this process" : "executor " + executor.id();
  }

  /** Returns what the command ends with: the device's own code where that is all that is wrong. */
  static ExitCode exitCode(List<Finding> findings) {
    List<ExitCode> codes =
        findings.stream()
            .filter(finding -> !finding.isAdvice())
            .map(Finding::exitCode)
            .distinct()
            .toList();
    if (codes.isEmpty()) {
      return ExitCode.OK;
    }
    return codes.size() == 1 ? codes.get(0) : ExitCode.UNFIT;
  }
}
