package io.tracecast.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.Invocation;
import io.tracecast.job.error.JobException;
import io.tracecast.job.setup.PreparedGraph;
import io.tracecast.job.spark.ProviderLibrary;
import io.tracecast.job.spark.ProviderPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Which variants options make of graphs. */
class TestContenders {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");
  private static final String ONNX = GRAPHS.resolve("sums.onnx").toString();
  private static final String TORCHSCRIPT = GRAPHS.resolve("sums.pt").toString();

  /** The options without the command. */
  @Command
  static final class Line {
    @Mixin private BenchmarkOptions options = new BenchmarkOptions();
  }

  private static List<Contender> of(Optional<ProviderPlan> provider, String... more) {
    List<String> words = new ArrayList<>(List.of("--graph", TORCHSCRIPT, "--graph", ONNX));
    words.addAll(List.of("--input-size", "8", "--mean", "0,0,0", "--std", "1,1,1"));
    words.addAll(List.of(more));
    Line line = new Line();
    new CommandLine(line)
        .setOverwrittenOptionsAllowed(true) // as the program's own
        .parseArgs(words.toArray(String[]::new));
    BenchmarkOptions options = line.options;
    options.check();
    Contenders contenders =
        new Contenders(
            options, new SparkConf(false).set("spark.master", "local[2]"), "run", provider);
    options
        .graph
        .each()
        .forEach(
            graph ->
                contenders.add(
                    Path.of(graph.path()).getFileName().toString(),
                    PreparedGraph.read(graph, new Configuration())));
    return contenders.all();
  }

  private static List<String> names(List<Contender> contenders) {
    return contenders.stream().map(Contender::name).toList();
  }

  @Test
  void withoutSettingsEachGraphIsOneVariantAsScoreRunsIt() {
    List<Contender> contenders = of(Optional.empty());

    assertThat(names(contenders)).containsExactly("sums.pt", "sums.onnx");
    assertThat(contenders.get(0).plan().batchSize()).isEqualTo(16);
    assertThat(contenders.get(1).plan().batchSize()).isEqualTo(4);
    assertThat(contenders.get(0).plan().passes().layout()).isEqualTo(LayoutChoice.MEASURE);
  }

  @Test
  void severalBatchSizesMakeAVariantEach() {
    List<Contender> contenders = of(Optional.empty(), "--batch-sizes", "1,8");

    assertThat(names(contenders))
        .containsExactly("sums.pt x1", "sums.pt x8", "sums.onnx x1", "sums.onnx x8");
    assertThat(contenders.get(3).plan().batchSize()).isEqualTo(8);
  }

  @Test
  void memoryLayoutsMakeVariantsOfTorchScriptGraphsAlone() {
    List<Contender> contenders =
        of(Optional.empty(), "--memory-layout", "PLANAR,channels-last,measure");

    assertThat(names(contenders))
        .containsExactly("sums.pt, planar", "sums.pt, channels-last", "sums.pt", "sums.onnx");
    assertThat(contenders.get(1).plan().passes().layout()).isEqualTo(LayoutChoice.CHANNELS_LAST);
  }

  @Test
  void oneNumberOfThreadsHoldsForAllAndSeveralForOnnxAlone() {
    List<Contender> contenders = of(Optional.empty(), "--intra-op-threads", "3");

    assertThat(names(contenders)).containsExactly("sums.pt", "sums.onnx");
    assertThat(contenders.get(0).plan().passes().intraOpThreads()).isEqualTo(3);
    assertThatThrownBy(() -> of(Optional.empty(), "--intra-op-threads", "1,2"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "sums.pt is a TorchScript graph, whose threads are one number for a process. Measure it"
                + " by itself, once for each number.");
  }

  @Test
  void aProviderRunsOnnxGraphsBesideTheEnginesOwnCode() {
    ProviderPlan provider =
        new ProviderPlan("openvino", ProviderLibrary.parse("local:" + ONNX, true), Map.of());
    List<Contender> contenders = of(Optional.of(provider));

    assertThat(names(contenders)).containsExactly("sums.pt", "sums.onnx", "sums.onnx, openvino");
    assertThat(contenders.get(1).plan().engine().provider()).isNull();
    assertThat(contenders.get(2).plan().engine().provider()).isEqualTo(provider);
  }

  @Test
  void severalDevicesMakeAVariantEach() {
    assertThat(names(of(Optional.empty(), "--device", "cpu,gpu", "--batch-sizes", "1")))
        .containsExactly("sums.pt, cpu", "sums.pt, gpu", "sums.onnx, cpu", "sums.onnx, gpu");
  }
}
