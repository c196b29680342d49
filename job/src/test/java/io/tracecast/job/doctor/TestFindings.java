package io.tracecast.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.Telemetry;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.io.source.LargestRowGroup;
import io.tracecast.job.probe.ExecutorMemory;
import io.tracecast.job.probe.GraphFootprint;
import io.tracecast.job.probe.HostProbe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestFindings {
  private static final long MIB = 1L << 20;

  private final Probes sick = new Probes();

  private static Setup setup(Setup.Place place, String device) {
    return new Setup(place, device, 2048 * MIB, 4096 * MIB);
  }

  private static Optional<GraphNeed> graph(long archiveBytes) {
    return Optional.of(
        new GraphNeed(
            "g.onnx",
            GraphFormat.ONNX,
            new ExecutorMemory.Work(archiveBytes, 602_112, 16, 1_000_000),
            new GraphFootprint(300 * MIB, 300 * MIB, 100 * MIB, 16, null)));
  }

  private List<Finding> findings(String device) {
    return Findings.of(
        setup(Setup.Place.STANDALONE, device),
        new Probes().probe(),
        List.of(sick.executor()),
        graph(10 * MIB),
        Optional.empty());
  }

  private void assertFound(String device, ExitCode exitCode, String problem, String remedy) {
    List<Finding> findings = findings(device);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).where()).isEqualTo("executor 0");
    assertThat(findings.get(0).problem()).contains(problem);
    assertThat(findings.get(0).remedy()).contains(remedy);
    assertThat(Findings.exitCode(findings)).isEqualTo(exitCode);
  }

  @Test
  void nothingIsWrongWithAHealthyExecutor() {
    assertThat(findings("auto")).isEmpty();
    assertThat(Findings.exitCode(List.of())).isEqualTo(ExitCode.OK);
  }

  @Test
  void aMissingVectorModuleOnlyCostsTime() {
    sick.vectorModule = false;
    assertFound("auto", ExitCode.OK, "plain Java", "--add-modules=jdk.incubator.vector");
  }

  @Test
  void missingMallocSettingsAreNamed() {
    sick.malloc = Map.of("MALLOC_ARENA_MAX", "1");
    assertFound(
        "auto",
        ExitCode.OK,
        "MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_ not set",
        "spark.executorEnv.MALLOC_MMAP_THRESHOLD_");
  }

  @Test
  void aMissingNativeDecoderIsAdvice() {
    sick.decoder = new HostProbe.Decoder("java", "UnsatisfiedLinkError: no opencv");
    assertFound("auto", ExitCode.OK, "no opencv", "opencv, openblas and javacpp");
  }

  @Test
  void anEngineThatDoesNotLoadEndsTheRunOfItsGraphs() {
    sick.onnx = new HostProbe.Engine(GraphFormat.ONNX, "", false, "no library");
    assertFound("auto", ExitCode.UNFIT, "onnx graphs cannot run: no library", "ENGINE_CACHE_DIR");
  }

  private void withoutADecisionAboutTelemetry() {
    sick.telemetry = Telemetry.Decision.NONE;
    sick.onnx = new HostProbe.Engine(GraphFormat.ONNX, "", false, "it was not allowed to start");
  }

  @Test
  void executorsThatWouldCollectUsageDataAreNamedOnceWithWhatPreventsIt() {
    withoutADecisionAboutTelemetry();
    assertFound(
        "auto",
        ExitCode.UNFIT,
        "ORT_DISABLE_TELEMETRY=1 is not in the environment",
        "--conf spark.executorEnv.ORT_DISABLE_TELEMETRY=1, as conf/spark-defaults.conf has it; or"
            + " --allow-telemetry");
  }

  @Test
  void aDriverThatWouldCollectUsageDataIsNamedToo() {
    Probes driver = new Probes();
    driver.telemetry = Telemetry.Decision.NONE;
    for (Setup.Place place : Setup.Place.values()) {
      List<Finding> findings =
          Findings.of(
              setup(place, "cpu"),
              driver.probe(),
              List.of(sick.executor()),
              Optional.empty(),
              Optional.empty());
      assertThat(findings).as(place.name()).hasSize(1);
      assertThat(findings.get(0).where())
          .isEqualTo(place == Setup.Place.EMBEDDED ? "this process" : "the driver");
      assertThat(findings.get(0).remedy())
          .contains("export ORT_DISABLE_TELEMETRY=1 before the process starts")
          .contains("--allow-telemetry");
      assertThat(Findings.exitCode(findings)).isEqualTo(ExitCode.UNFIT);
    }
  }

  @Test
  void usageDataThatWereAllowedOrThatNoGraphLeadsToEndNoRun() {
    sick.telemetry = Telemetry.Decision.ALLOWED;
    assertThat(findings("auto")).isEmpty();
    withoutADecisionAboutTelemetry();
    List<Finding> findings =
        Findings.of(
            setup(Setup.Place.STANDALONE, "cpu"),
            new Probes().probe(),
            List.of(sick.executor()),
            graph(10 * MIB)
                .map(
                    need ->
                        new GraphNeed(
                            "g.pt", GraphFormat.TORCHSCRIPT, need.work(), need.footprint())),
            Optional.empty());
    assertThat(findings).singleElement().matches(Finding::isAdvice);
  }

  @Test
  void anEngineThatTheGraphDoesNotNeedIsAdvice() {
    sick.onnx = new HostProbe.Engine(GraphFormat.ONNX, "", false, "no library");
    List<Finding> findings =
        Findings.of(
            setup(Setup.Place.STANDALONE, "cpu"),
            new Probes().probe(),
            List.of(sick.executor()),
            graph(10 * MIB)
                .map(
                    need ->
                        new GraphNeed(
                            "g.pt", GraphFormat.TORCHSCRIPT, need.work(), need.footprint())),
            Optional.empty());
    assertThat(findings).singleElement().matches(Finding::isAdvice);
  }

  @Test
  void aGpuThatIsAskedForMustBeVisible() {
    assertFound("gpu", ExitCode.DEVICE, "no NVIDIA device is visible", "--device cpu");
  }

  @Test
  void aGpuThatSparkSchedulesMustBeVisible() {
    sick.gpus = List.of("0");
    assertFound("auto", ExitCode.DEVICE, "Spark schedules gpu [0]", "--device cpu");
  }

  @Test
  void anAddressBeyondTheVisibleGpusIsNamed() {
    sick.gpus = List.of("0", "1");
    sick.visibleGpus = 1;
    assertFound("gpu", ExitCode.DEVICE, "schedules gpu [1], and only 1 are", "discovery script");
  }

  @Test
  void anEngineWithoutCudaCannotUseTheGpu() {
    sick.gpus = List.of("0");
    sick.visibleGpus = 1;
    assertFound("gpu", ExitCode.DEVICE, "the engine for onnx cannot use it", "-Pcuda");
  }

  @Test
  void aTemporaryFolderMustBeWritable() {
    sick.temporary = new HostProbe.TemporaryFolder("/ro", false, 0);
    assertFound("auto", ExitCode.UNFIT, "/ro, which cannot be written to", "java.io.tmpdir");
  }

  @Test
  void aTemporaryFolderMustHoldNativesAndArchive() {
    sick.temporary = new HostProbe.TemporaryFolder("/small", true, 70 * MIB);
    assertFound("auto", ExitCode.UNFIT, "take 74 MiB in /small, where 70 MiB are", "free space");
  }

  @Test
  void aHeapThatCannotHoldTheArchiveIsTooSmall() {
    sick.heapBytes = 305 * MIB;
    assertFound(
        "auto",
        ExitCode.UNFIT,
        "heap is 305 MiB, and Spark and the archive alone take 310 MiB",
        "--conf spark.executor.memory=704m");
  }

  @Test
  void containersThatAllowTooLittleBesideTheHeapAreKilled() {
    Setup little = new Setup(Setup.Place.CONTAINERS, "cpu", 2048 * MIB, 384 * MIB);
    List<Finding> findings =
        Findings.of(
            little,
            new Probes().probe(),
            List.of(sick.executor()),
            graph(10 * MIB),
            Optional.empty());
    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.problem()).contains("spark.executor.memoryOverhead is 384 MiB");
              assertThat(finding.remedy()).startsWith("--conf spark.executor.memoryOverhead=");
            });
    assertThat(Findings.exitCode(findings)).isEqualTo(ExitCode.UNFIT);
  }

  @Test
  void executorsOfAMachineMustFitIntoItTogether() {
    sick.memoryBytes = 4096 * MIB;
    Probes second = new Probes();
    second.id = "1";
    second.memoryBytes = sick.memoryBytes;
    List<Finding> findings =
        Findings.of(
            setup(Setup.Place.STANDALONE, "cpu"),
            new Probes().probe(),
            List.of(sick.executor(), second.executor()),
            graph(10 * MIB),
            Optional.empty());
    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.where()).isEqualTo("host node");
              assertThat(finding.problem())
                  .startsWith("2 executor(s) may take ")
                  .endsWith("and the machine has 4.0 GiB");
            });
  }

  @Test
  void threadsBeyondTheCoresOfAHostAreAdvice() {
    sick.slots = 9;
    List<Finding> findings = findings("cpu");
    assertThat(findings)
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.problem()).isEqualTo("9 threads run forward passes on 8 cores"));
  }

  @Test
  void whatConcernsSeveralExecutorsIsSaidOnceAndTheWorstFirst() {
    sick.vectorModule = false;
    Probes second = new Probes();
    second.id = "1";
    second.slots = 1;
    second.vectorModule = false;
    second.temporary = new HostProbe.TemporaryFolder("/ro", false, 0);
    List<Finding> findings =
        Findings.of(
            setup(Setup.Place.STANDALONE, "cpu"),
            new Probes().probe(),
            List.of(sick.executor(), second.executor()),
            Optional.empty(),
            Optional.empty());
    assertThat(findings)
        .extracting(Finding::where)
        .containsExactly("executor 1", "executor 0, executor 1");
    assertThat(Findings.exitCode(findings)).isEqualTo(ExitCode.UNFIT);
  }

  private List<Finding> reading(Setup.Place place, long rows, long contentBytes) {
    TableNeed table =
        new TableNeed("t", new LargestRowGroup("f.parquet", rows, contentBytes), 4096);
    return Findings.of(
        setup(place, "cpu"),
        new Probes().probe(),
        List.of(sick.executor()),
        Optional.empty(),
        Optional.of(table));
  }

  @Test
  void rowGroupsThatDoNotFitIntoTheHeapOfAllTasksAreForetold() {
    sick.heapBytes = 2048 * MIB;
    List<Finding> findings = reading(Setup.Place.STANDALONE, 1000, 256 * MIB);
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).problem())
        .isEqualTo(
            "row groups of t hold up to 256 MiB of images (1000 rows, in f.parquet): 4 tasks at once"
                + " may take 3.3 GiB of heap, and it is 2.0 GiB");
    assertThat(findings.get(0).remedy())
        .isEqualTo(
            "write the table with smaller row groups (parquet.block.size=16777216), run fewer tasks at"
                + " once (spark.executor.cores), or --conf spark.executor.memory=3392m");
    assertThat(Findings.exitCode(findings)).isEqualTo(ExitCode.UNFIT);
  }

  @Test
  void rowGroupsOfMoreRowsThanABatchHoldLessOfThemTwice() {
    sick.heapBytes = 2048 * MIB;
    assertThat(reading(Setup.Place.STANDALONE, 1_000_000, 256 * MIB)).isEmpty();
    assertThat(reading(Setup.Place.STANDALONE, 100, 128 * MIB)).isEmpty();
    sick.slots = 16;
    assertThat(reading(Setup.Place.EMBEDDED, 100, 128 * MIB).get(0).remedy())
        .contains("(--master local[N]), or --driver-memory 6464m");
  }
}
