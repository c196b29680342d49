package io.tracecast.job.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.answer.Task;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.graph.engine.provider.ProviderUse;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.stats.LatencyHistogram;
import io.tracecast.graph.stats.Stage;
import io.tracecast.graph.stats.StageTimes;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.job.Invocation;
import io.tracecast.job.RunSchema;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.io.source.PassedOver;
import io.tracecast.job.parity.AnswerDifference;
import io.tracecast.job.parity.Parity;
import io.tracecast.job.scoring.ClassCounts;
import io.tracecast.job.scoring.LoopTimes;
import io.tracecast.job.scoring.Waits;
import io.tracecast.job.spark.ScoringPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of real runs, the schema and the page that explains it, held against each other. */
class TestRunReport {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| ");

  /** No sample graph has more inputs, and no test a GPU. */
  private static final Set<String> NOT_SEEN =
      Set.of("inputs", "batchSizeSearch.candidates[].wallMillisPerImage");

  /** Objects whose fields are not the schema's: documents and options have pages of their own. */
  private static final List<String> OPEN =
      List.of(
          "options.",
          "interface.",
          "inputs.",
          "images.passedOver.",
          "provider.options.",
          "provider.nodes.");

  @TempDir private static Path folder;
  private static JsonNode complete;
  private static JsonNode failed;

  @BeforeAll
  static void score() throws IOException {
    Invocation first =
        Invocation.score(
            Invocation.ONNX,
            Invocation.IMAGES,
            folder.resolve("complete"),
            "--batch-size",
            "AUTO",
            "--device",
            "CPU",
            "--decoder",
            "Native",
            "--memory-layout",
            "MEASURE",
            "--concurrent-passes",
            1,
            "--mean",
            "0.485,0.456,0.406");
    assertThat(first.exitCode()).as(first.err()).isZero();
    complete = Invocation.report(folder.resolve("complete"));
    Invocation second =
        Invocation.score(
            Invocation.ONNX, Invocation.IMAGES, folder.resolve("failed"), "--max-failures", 0);
    assertThat(second.exitCode()).as(second.err()).isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    failed = Invocation.report(folder.resolve("failed"));
  }

  /** A run at its beginning, before anything is known but the graph. */
  static RunReport running() {
    OutputSpec scores = new OutputSpec("scores", ElementType.FLOAT32, List.of(2L), List.of(), true);
    return new RunReport(
        new RunReport.Run(Version.NUMBER, "run", "local-1", "score", Instant.EPOCH),
        RunReport.Ending.running(),
        new RunReport.Request(
            Map.of("mean", List.of(0.485f)),
            Optional.of("s3a://k:secret@b/home"),
            "s3a://k:secret@b/out",
            "csv"),
        new RunReport.Graph(
            new RunReport.GraphFile("g.onnx", "onnx", "ab", 7, true, Optional.of("cd")),
            new GraphInterface(
                Preprocessing.imagenet(), List.of(), Task.AUTO, Activation.NONE, List.of())),
        new RunReport.Images("photos", PassedOver.NONE),
        new RunReport.Answers(AnswerForm.of(List.of(scores), AnswerRequest.FIRST), true),
        Optional.empty());
  }

  private static ScoringStatistics statistics(long scored, LoopTimes times) {
    return new ScoringStatistics(
        scored, 0, times, false, Map.of(), List.of(), List.of(), ClassCounts.Total.NONE, List.of());
  }

  private static RunReport.Scoring scoring(long scored, LoopTimes times, double seconds) {
    return new RunReport.Scoring(
        statistics(scored, times), seconds, SlotTime.of(2, seconds, 0, times), List.of());
  }

  private static RunReport with(RunReport.Ending ending, RunReport.Scoring scoring) {
    return running()
        .with(
            ending,
            PassedOver.NONE,
            new RunReport.Result(
                Optional.of(
                    new RunReport.Settings(
                        new ScoringPlan.Passes(
                            16, ScoringPlan.Passes.AS_SLOTS, 1, LayoutChoice.MEASURE),
                        2,
                        Optional.empty())),
                new RunReport.Startup(1, 2, 3, 4, 5, 6),
                Optional.empty(),
                scoring));
  }

  private static RunReport withProvider(double largestDifference) {
    NodeShares nodes = new NodeShares(Map.of("X", Set.of("X"), "CPU", Set.of("TopK")));
    ProviderUse use = new ProviderUse("X", "1.2", "cpu", Map.of("key", "value"));
    RunReport.Result result = complete(3).result().orElseThrow();
    return running()
        .with(
            RunReport.Ending.complete(Instant.EPOCH),
            PassedOver.NONE,
            new RunReport.Result(
                result.settings(),
                result.startup(),
                Optional.of(
                    new Parity(
                        use,
                        nodes,
                        new AnswerDifference(32, largestDifference, 8, OptionalInt.of(31)))),
                result.scoring(),
                new RunReport.Earlier(
                    2,
                    1,
                    Optional.of("killed"),
                    Optional.of(
                        new RunReport.Increment(9, 5, OptionalLong.of(1), OptionalLong.empty())))));
  }

  @Test
  void whatAKilledRunHadFinishedCountsAndIsTold() throws IOException {
    JsonNode report = json(withProvider(0.1));
    assertThat(report.at("/counts")).hasToString("{\"images\":6,\"scored\":5,\"quarantined\":1}");
    assertThat(report.at("/resumed")).hasToString("{\"runId\":\"killed\",\"images\":3}");
    assertThat(report.at("/incremental"))
        .hasToString("{\"found\":9,\"unchanged\":5,\"replacedRows\":1,\"left\":null}");
  }

  private static RunReport complete(long scored) {
    return with(RunReport.Ending.complete(Instant.EPOCH), scoring(scored, LoopTimes.NONE, 1));
  }

  @Test
  void aProviderIsReportedWithItsOptionsAndTheComparison() throws IOException {
    JsonNode report = json(withProvider(0.000123456));

    assertThat(RunSchema.violations(report)).isEmpty();
    assertThat(report.path("provider").toString())
        .isEqualTo(
            "{\"name\":\"X\",\"version\":\"1.2\",\"hardware\":\"cpu\",\"options\":{\"key\":\"value\"},"
                + "\"nodes\":{\"CPU\":[\"TopK\"],\"X\":[\"X\"]},\"comparison\":{\"images\":32,"
                + "\"largestDifference\":1.23E-4,\"largestValue\":8,\"sameBest\":31}}");
    assertThat(report.at("/stages/forward/cpuSeconds").isNull()).isTrue();
    assertThat(report.at("/stages/decode/cpuSeconds").isNumber()).isTrue();
    assertThat(ConsoleReport.of(withProvider(0.004), 0, Optional.empty()).lines())
        .contains(
            "  provider  X 1.2 on cpu; on 32 images the same best class on 31, numbers within 0.00050"
                + " of the largest of ONNX Runtime's own code",
            "            CPU runs TopK");
  }

  @Test
  void answersThatAreNotNumbersLeaveNoDifferenceInTheReport() throws IOException {
    JsonNode report = json(withProvider(Double.POSITIVE_INFINITY));

    assertThat(RunSchema.violations(report)).isEmpty();
    assertThat(report.at("/provider/comparison/largestDifference").isNull()).isTrue();
  }

  private static JsonNode json(RunReport report) throws IOException {
    return new ObjectMapper().readTree(RunJson.of(report));
  }

  private static JsonNode interrupted() throws IOException {
    return json(
        with(
            RunReport.Ending.failed(Instant.EPOCH, ExitCode.TERMINATED, "Ended by SIGTERM"),
            scoring(0, LoopTimes.NONE, 0)));
  }

  @Test
  void everyReportFitsTheSchema() throws IOException {
    assertThat(RunSchema.violations(complete)).isEmpty();
    assertThat(RunSchema.violations(failed)).isEmpty();
    assertThat(RunSchema.violations(interrupted())).isEmpty();
    assertThat(RunSchema.violations(json(running()))).isEmpty();
    assertThat(failed.at("/status").asText()).isEqualTo("failed");
    assertThat(interrupted().at("/status").asText()).isEqualTo("interrupted");
  }

  @Test
  void theSchemaSeesWhatDoesNotFitIt() throws IOException {
    assertThat(
            RunSchema.violations(
                new ObjectMapper().readTree("{\"status\": \"lost\", \"more\": 1, \"runId\": 5}")))
        .contains(
            "status is \"lost\"",
            "more is not in the schema",
            "runId is 5, not of type \"string\"",
            " lacks graph",
            " lacks counts");
  }

  @Test
  void everyFieldOfTheSchemaIsInSomeReport() throws IOException {
    Set<String> seen = new TreeSet<>(NOT_SEEN);
    for (JsonNode report : List.of(complete, failed, json(withProvider(0.1)))) {
      seen.addAll(RunSchema.fields(report));
    }
    seen.removeIf(field -> OPEN.stream().anyMatch(field::startsWith));
    assertThat(seen).isEqualTo(RunSchema.fields());
  }

  @Test
  void thePageExplainsEveryFieldAndNoOther() throws IOException {
    String page = Files.readString(Invocation.ROOT.resolve("docs/run-report.md"));
    String fields = page.substring(0, page.indexOf("## When scoring begins"));
    Set<String> told =
        ROW.matcher(fields)
            .results()
            .map(row -> row.group(1))
            .filter(name -> OPEN.stream().noneMatch(name::startsWith))
            .flatMap(TestRunReport::spelledOut)
            .collect(Collectors.toCollection(TreeSet::new));
    told.removeIf(name -> name.endsWith("[]"));
    Set<String> all = RunSchema.fields();
    Set<String> named = new TreeSet<>(all);
    named.removeIf(field -> hasFields(field, all) && !told.contains(field));
    assertThat(told).isEqualTo(named);
  }

  private static boolean hasFields(String field, Set<String> all) {
    return all.stream()
        .anyMatch(other -> other.startsWith(field + ".") || other.startsWith(field + "[]"));
  }

  /** One row stands for all stages, and one for all percentiles. */
  private static Stream<String> spelledOut(String name) {
    if (name.startsWith("stages.*")) {
      return Stream.of(Stage.values())
          .map(stage -> name.replace("*", stage.name().toLowerCase(java.util.Locale.ROOT)));
    }
    return name.equals("batchLatencyMillis.*")
        ? Stream.of("p50", "p90", "p99").map(p -> "batchLatencyMillis." + p)
        : Stream.of(name);
  }

  @Test
  void theReportSaysWhatWasAskedForAndWhatWasMadeOfIt() {
    assertThat(complete.at("/version").asText()).isEqualTo(Version.NUMBER);
    assertThat(complete.at("/applicationId").asText()).startsWith("local-");
    assertThat(complete.at("/options/mean").toString()).isEqualTo("[0.485,0.456,0.406]");
    assertThat(complete.at("/options/batch-size").asText()).isEqualTo("auto");
    assertThat(complete.at("/options/device").asText()).isEqualTo("cpu");
    assertThat(complete.at("/options/decoder").asText()).isEqualTo("native");
    assertThat(complete.at("/options/memory-layout").asText()).isEqualTo("measure");
    assertThat(complete.at("/options/top-k").asInt()).isEqualTo(5);
    assertThat(complete.at("/options/preset").isNull()).isTrue();
    assertThat(complete.at("/interface/preprocessing/mean/0").asDouble())
        .isCloseTo(0.485, within(1e-6));
    assertThat(complete.at("/interfaceSha256").asText())
        .hasSize(64)
        .isNotEqualTo(failed.at("/interfaceSha256").asText());
    assertThat(complete.at("/answers/outputs/0").toString())
        .isEqualTo("{\"name\":\"probabilities\",\"type\":\"float32\",\"shape\":[1001]}");
    assertThat(Instant.parse(complete.at("/endTime").asText()))
        .isAfter(Instant.parse(complete.at("/startTime").asText()));
  }

  @Test
  void relativePathsAreResolvedWithTheFolderTheyBeginIn() {
    assertThat(complete.at("/workingDirectory").asText())
        .isEqualTo("file:" + Path.of("").toAbsolutePath());
  }

  @Test
  void sharesOfTheSlotsAddUpToTheWall() {
    double slots = complete.at("/settings/slots").asInt();
    double seconds = complete.at("/throughput/scoringSeconds").asDouble();
    JsonNode time = complete.at("/slotTime");
    double parts = -time.at("/totalSeconds").asDouble();
    for (JsonNode part : time) {
      parts += part.asDouble();
    }
    assertThat(time.at("/totalSeconds").asDouble()).isCloseTo(slots * seconds, within(0.01));
    assertThat(parts).isCloseTo(slots * seconds, within(0.01));
  }

  @Test
  void theRowOfWritingSaysThatItIsMoreThanThat() {
    assertThat(consoleOf(running(), false))
        .containsPattern("(?m)^  write and other +100\\.0 %$")
        .doesNotContainPattern("(?m)^  write  ");
    assertThat(complete.at("/slotTime/writeSeconds").isNumber()).isTrue();
  }

  @Test
  void aQuotientWithoutADenominatorIsNull() throws IOException {
    JsonNode report = interrupted();
    for (String quotient :
        List.of(
            "/throughput/imagesPerSecond",
            "/throughput/cpuMillisPerImage",
            "/stages/decode/millisPerImage",
            "/batchLatencyMillis/p50")) {
      assertThat(report.at(quotient).isNull()).as(quotient).isTrue();
    }
    assertThat(
            ConsoleReport.of(
                with(RunReport.Ending.complete(Instant.EPOCH), scoring(0, LoopTimes.NONE, 0)),
                0,
                Optional.empty()))
        .contains("speed   - images/s over 0.0 s   - CPU ms/image");
  }

  @Test
  void credentialsAreMasked() throws IOException {
    assertThat(json(running()).at("/output/path").asText()).isEqualTo("s3a://***@b/out");
    assertThat(json(running()).at("/workingDirectory").asText()).isEqualTo("s3a://***@b/home");
  }

  private static String consoleOf(RunReport run, boolean rawScores) {
    return ConsoleReport.of(
        run.with(
            RunReport.Ending.complete(Instant.EPOCH),
            PassedOver.NONE,
            new RunReport.Result(
                Optional.empty(),
                new RunReport.Startup(1, 2, 3, 4, 5, 6),
                Optional.empty(),
                new RunReport.Scoring(
                    new ScoringStatistics(
                        1,
                        0,
                        LoopTimes.NONE,
                        rawScores,
                        Map.of(),
                        List.of(),
                        List.of(),
                        ClassCounts.Total.NONE,
                        List.of()),
                    1,
                    SlotTime.of(1, 1, 1, LoopTimes.NONE),
                    List.of()))),
        0,
        Optional.empty());
  }

  private static RunReport activated(Activation activation) {
    RunReport run = running();
    GraphInterface raw = run.graph().graphInterface();
    return new RunReport(
        run.run(),
        run.ending(),
        run.request(),
        new RunReport.Graph(
            run.graph().file(),
            new GraphInterface(
                raw.preprocessing(), raw.outputs(), raw.task(), activation, raw.labels())),
        run.images(),
        run.answers(),
        run.result());
  }

  @Test
  void rawScoresAreCalledSoWithWhatMakesProbabilitiesOfThem() {
    assertThat(consoleOf(running(), true))
        .contains(
            "  scores  the graph's raw outputs, and not probabilities: --activation softmax (or"
                + " sigmoid, where an image may be of several classes) makes probabilities of"
                + " them");
    assertThat(consoleOf(running(), false)).doesNotContain("raw outputs");
    assertThat(consoleOf(activated(Activation.SIGMOID), true)).doesNotContain("raw outputs");
  }

  /** Tasks that wait for forward passes for half of their time, through so many batches. */
  private static LoopTimes loop(long steadyBatches) {
    return new LoopTimes(
        StageTimes.of(Stage.FORWARD, 90, 90),
        LatencyHistogram.EMPTY,
        new Waits(0, 50, 100, 100, 10, steadyBatches));
  }

  @Test
  void whatWouldMakeARunFasterIsSaidOnceItIsKnown() {
    assertThat(scoring(1, loop(100), 10).bound()).contains(LoopTimes.Bound.FORWARD);
    assertThat(scoring(1, loop(100), 9.9).bound()).as("too short").isEmpty();
    assertThat(scoring(1, loop(9), 60).bound()).as("too few batches").isEmpty();
    assertThat(
            ConsoleReport.of(
                with(RunReport.Ending.complete(Instant.EPOCH), scoring(1, loop(100), 10)),
                0,
                Optional.empty()))
        .contains("tasks 0 % for reads, 50 % for forward passes; forward passes 10 % for batches")
        .contains("faster with     a lighter graph or a faster device")
        .contains("waiting         6.0 s until the first task had its session");
  }
}
