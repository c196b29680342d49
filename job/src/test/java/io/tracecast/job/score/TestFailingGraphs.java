package io.tracecast.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Graphs that load and then fail at one image: the others of its batch are scored. */
@Timeout(300)
class TestFailingGraphs {
  private static final Path GRAPHS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs");

  @TempDir private Path folder;

  private void write(String name, Color colour) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, 8, 8);
    graphics.dispose();
    Path file = Files.createDirectories(folder.resolve("images")).resolve(name);
    ImageIO.write(image, "png", file.toFile());
  }

  @ParameterizedTest
  @CsvSource({
    "refuses-bright.pt, an image is too bright for this graph",
    "refuses-bright.onnx, indices element out of data bounds"
  })
  void anImageAtWhichTheGraphFailsIsQuarantinedWithTheEnginesWords(String graph, String words)
      throws IOException {
    for (int i = 0; i < 5; i++) {
      write("dark-" + i + ".png", new Color(10 * i, 20, 30));
    }
    write("in-between-white.png", Color.WHITE);
    Path output = folder.resolve("output");
    Invocation run =
        Invocation.score(
            GRAPHS.resolve(graph),
            folder.resolve("images"),
            output,
            "--input-size",
            "8",
            "--mean",
            "0,0,0",
            "--std",
            "0.4,0.4,0.4",
            "--batch-size",
            "4",
            "--partitions",
            "1");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(ScoredRows.read(output.resolve("predictions"), "parquet"))
        .extracting(row -> Path.of(row.<String>getAs("path")).getFileName().toString())
        .containsExactly("dark-0.png", "dark-1.png", "dark-2.png", "dark-3.png", "dark-4.png");
    List<Row> refused = ScoredRows.read(output.resolve("quarantine"), "parquet");
    assertThat(refused).hasSize(1);
    assertThat(refused.get(0).<String>getAs("path")).endsWith("/in-between-white.png");
    assertThat(refused.get(0).<String>getAs("phase")).isEqualTo("forward");
    assertThat(refused.get(0).<String>getAs("error")).isEqualTo("forward_failed");
    assertThat(refused.get(0).<String>getAs("message")).contains(words);
  }
}
