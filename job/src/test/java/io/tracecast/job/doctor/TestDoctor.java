package io.tracecast.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.Invocation;
import io.tracecast.job.OwnProcess;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command, embedded: a real Spark, a real graph, this machine. */
class TestDoctor {
  @TempDir private Path folder;

  /** In a JVM of its own: in that of other tests a graph may find their memory and take none. */
  @Test
  void oneProcessIsProbedAndTheGraphsMemoryIsAddedUp() throws Exception {
    Path json = folder.resolve("doctor.json");
    OwnProcess doctor =
        OwnProcess.start(
            folder.resolve("log"),
            List.of(),
            "doctor",
            "--graph",
            Invocation.ONNX.toAbsolutePath(),
            "--batch-size",
            "4",
            "--json",
            json);
    assertThat(doctor.exitCode()).as(doctor.output()).isZero();
    assertThat(doctor.output())
        .contains("this process", "resize         vector", "decoder        opencv")
        .contains("onnx           1.29.0", "torchscript    2.7.1", "GPUs           0 visible")
        .contains("in batches of 4, pictures of up to 24 megapixels: an executor needs")
        .contains("--driver-memory ")
        // malloc may be set for the tests or not
        .containsPattern("(Nothing would go wrong|A run would go through as it is)\\.");
    assertThat(doctor.output().lines())
        .containsSubsequence(
            "doctor: reading graph " + Invocation.ONNX.toAbsolutePath(),
            "doctor: loading and running it here with batches of 4, to see what memory it takes")
        .anyMatch(line -> line.matches("doctor: starting Spark with local.*"))
        .anyMatch(line -> line.matches("doctor: probing 1 executor with \\d+ tasks"));
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.at("/executors")).hasSize(1);
    assertThat(report.at("/executors/0/slots").asInt())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(report.at("/graph/footprint/loadedBytes").asLong())
        .isGreaterThan(Files.size(Invocation.ONNX));
    assertThat(report.at("/graph/footprint/classes").asInt()).isEqualTo(1001);
    assertThat(report.at("/memory/parts/batches").asLong()).isPositive();
  }

  @Test
  void aGpuThatIsNotThereEndsWithTheDevicesExitCode() {
    Invocation doctor = Invocation.of("doctor", "--device", "gpu");
    assertThat(doctor.exitCode()).as(doctor.err()).isEqualTo(ExitCode.DEVICE.number());
    assertThat(doctor.out())
        .contains("wrong   this process: a gpu is asked for, and no NVIDIA device is visible")
        .contains("-> install the driver")
        .doesNotContain("Nothing would go wrong.");
  }

  @Test
  void aGraphThatDoesNotLoadIsRefusedAsByScore() {
    Path text = Invocation.IMAGES.resolve("not-image.txt");
    Invocation doctor = Invocation.of("doctor", "--graph", text);
    assertThat(doctor.exitCode()).isEqualTo(ExitCode.GRAPH.number());
    assertThat(doctor.err()).contains("Cannot load graph " + text);
  }

  @Test
  void whereNoReportCanBeWrittenNoGraphIsLoaded() {
    Path json = folder.resolve("nowhere").resolve("doctor.json");
    Invocation doctor = Invocation.of("doctor", "--graph", Invocation.ONNX, "--json", json);
    assertThat(doctor.exitCode()).isEqualTo(ExitCode.OUTPUT.number());
    assertThat(doctor.err()).contains("Cannot write to " + json).doesNotContain("reading graph");
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch-of-one.onnx", "batch-of-one.pt"})
  void aGraphThatMeansOneImageIsMeasuredWithOne(String graph) {
    Path file = Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs").resolve(graph);
    Invocation doctor =
        Invocation.of(
            "doctor", "--graph", file, "--input-size", "8", "--mean", "0,0,0", "--std", "1,1,1");

    assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
    assertThat(doctor.err()).contains("takes one image at a time: scoring with batches of 1");
    assertThat(doctor.out()).contains("in batches of 1, ");
  }

  @Test
  void interfaceOptionsNeedAGraph() {
    Invocation doctor = Invocation.of("doctor", "--preset", "imagenet");
    assertThat(doctor.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(doctor.err()).contains("--graph");
  }

  @Test
  void rowGroupsOfATableAreReadFromItsFooters() throws IOException {
    Path table = folder.resolve("table");
    StructType image =
        new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    ScoredRows.withSpark(
        spark -> {
          spark
              .createDataFrame(
                  List.of(
                      RowFactory.create(RowFactory.create(bytes, "a")),
                      RowFactory.create(RowFactory.create(bytes, "b"))),
                  new StructType().add("my.image", image))
              .coalesce(1)
              .write()
              .option("parquet.enable.dictionary", false)
              .parquet(table.toString());
          return null;
        });
    Path json = folder.resolve("table.json");
    Invocation doctor =
        Invocation.of("doctor", "--table", table, "--format", "parquet", "--json", json);
    assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
    assertThat(doctor.out())
        .contains(table + ": the largest row group has 2 rows and 1 MiB of images");
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.at("/table/largestRowGroupRows").asLong()).isEqualTo(2);
    assertThat(report.at("/table/largestRowGroupContentBytes").asLong())
        .isBetween(200_000L, 210_000L);
    Invocation refused = Invocation.of("doctor", "--format", "parquet");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(refused.err()).contains("belong to --table");
  }
}
