package io.tracecast.job.score;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static io.tracecast.job.Invocation.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import io.tracecast.job.error.ExitCode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that real runs leave. */
class TestPageOfRun {
  private static final Pattern PICTURE = Pattern.compile("<img alt=\"\" src=\"data:image/png;");

  @TempDir private Path folder;

  private static Path place(Path output) {
    return output.resolve("_tracecast/report.html");
  }

  /** Returns a page without the script that draws. */
  private static String page(Path output) throws IOException {
    String html = Files.readString(place(output));
    return html.substring(0, html.indexOf("</main>"));
  }

  private static long pictures(String page) {
    return PICTURE.matcher(page).results().count();
  }

  private Path score(String name, Object... more) {
    Path output = folder.resolve(name);
    Invocation run = Invocation.score(ONNX, IMAGES, output, more);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return output;
  }

  @Test
  void aRunOverTheSamplesShowsItsCountsItsPicturesAndWhatWasQuarantined() throws IOException {
    Path output = folder.resolve("samples");
    Invocation run = Invocation.score(ONNX, IMAGES, output, "--partitions", 3);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "Predictions are in %s/predictions, the run on a page in %s"
                .formatted(output, place(output)));

    String page = page(output);
    assertThat(page)
        .contains("complete", "8 images = 7 scored + 1 quarantined")
        .contains(Invocation.report(output).at("/runId").asText())
        .contains(Invocation.report(output).at("/graph/sha256").asText())
        .contains("7 different classes came out best.", "espresso</th><td>968</td><td>1</td>")
        .contains("<div>chelsea.png</div>\n<div>Egyptian cat 0.764</div>")
        .contains("not_an_image", "Not an image: the data begin with")
        .contains("It was too short to say what held it up")
        .contains("Of 3 partitions the median took")
        .contains("seconds since scoring began");
    assertThat(pictures(page)).isEqualTo(7);
    assertThat(page)
        .as("nothing on it is fetched")
        .doesNotContainPattern("(?i)(src|href|srcset|action|data)\\s*=\\s*[\"']?(?!data:)\\w+:")
        .doesNotContain("url(", "@import");
  }

  @Test
  void namesAndLabelsFromOutsideAreShownAsWords() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Files.copy(IMAGES.resolve("chelsea.png"), photos.resolve("<img src=x onerror=alert(1)>.png"));
    Files.writeString(photos.resolve("<script>alert(2).txt"), "<script>alert(3)</script>");
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < 1001; i++) {
      labels.add("</script><script>alert(4)</script>" + i);
    }
    Path file = Files.write(folder.resolve("labels.txt"), labels);
    Path output = folder.resolve("hostile");
    Invocation run = Invocation.score(ONNX, photos, output, "--labels", file);
    assertThat(run.exitCode()).as(run.err()).isZero();

    assertThat(page(output))
        .doesNotContain("<img src=x", "<script>alert")
        .contains("&lt;img src=x onerror=alert(1)&gt;.png")
        .contains("&lt;script&gt;alert(2).txt")
        .contains("&lt;/script&gt;&lt;script&gt;alert(4)&lt;/script&gt;286")
        .contains("\\u003c/script>\\u003cscript>alert(4)\\u003c/script>286");
  }

  @Test
  void picturesOfATableComeFromItsRows() throws IOException {
    Path table = folder.resolve("table");
    ScoredRows.withSpark(
        spark -> {
          spark
              .read()
              .format("binaryFile")
              .load(IMAGES.toString())
              .select(
                  functions.regexp_extract(functions.col("path"), "[^/]+$", 0).as("id"),
                  functions.col("content"))
              .write()
              .mode(SaveMode.ErrorIfExists)
              .parquet(table.toString());
          return null;
        });
    Path output = folder.resolve("from-table");
    Invocation run =
        Invocation.of(
            "score",
            "--graph",
            ONNX,
            "--table",
            table,
            "--format",
            "parquet",
            "--partitions",
            2,
            "--output",
            output);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(page(output)).contains("<div>chelsea.png</div>\n<div>Egyptian cat 0.764</div>");
    assertThat(pictures(page(output))).isEqualTo(7);
  }

  @Test
  void aPictureAtWhichTheGraphFailsIsShownWithTheReason() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("dark-and-bright"));
    for (Color colour : List.of(Color.BLACK, Color.WHITE)) {
      BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      IntStream.range(0, 64).forEach(i -> picture.setRGB(i / 8, i % 8, colour.getRGB()));
      ImageIO.write(picture, "png", photos.resolve(colour.getRed() + ".png").toFile());
    }
    Path output = folder.resolve("one-fails");
    Invocation run =
        Invocation.score(
            ROOT.resolve("graph-runtime/src/test/resources/graphs/refuses-bright.onnx"),
            photos,
            output,
            "--input-size",
            8,
            "--mean",
            "0,0,0",
            "--std",
            "0.4,0.4,0.4");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(page(output))
        .contains("255.png</th><td class=\"words\">forward</td>")
        .contains("<div>255.png</div>\n<div>forward_failed</div>");
    assertThat(pictures(page(output))).isEqualTo(2);
  }

  @Test
  void theNextRunReplacesThePageAndOneWithoutTakesItAway() throws IOException {
    Path output = score("replaced");
    String first = page(output);
    score("replaced", "--overwrite", "--report", "html-without-pictures");
    assertThat(page(output)).isNotEqualTo(first).contains("<div>chelsea.png</div>");
    assertThat(pictures(page(output))).isZero();
    Invocation last =
        Invocation.score(ONNX, IMAGES, output, "--overwrite", "--report", "NONE", "--show", 0);
    assertThat(last.exitCode()).as(last.err()).isZero();
    assertThat(place(output)).doesNotExist();
    assertThat(last.out()).doesNotContain("report.html", "chelsea");
  }

  @Test
  void aRunThatFailsLeavesAPageThatSaysWhy() throws IOException {
    Path output = folder.resolve("failed");
    Invocation run = Invocation.score(ONNX, IMAGES, output, "--max-failures", 0);
    assertThat(run.exitCode()).isEqualTo(ExitCode.TOO_MANY_FAILURES.number());
    assertThat(page(output))
        .contains("failed", "It ended with exit code 6: 1 of 8 images could not be scored")
        .contains("not_an_image");
    assertThat(pictures(page(output))).isZero();
  }

  @Test
  void aRunWhosePageCannotBeWrittenGoesOnAndSaysSo() throws IOException {
    Path output = folder.resolve("no-page");
    Path own = Files.createDirectories(output.resolve("_tracecast"));
    // where the page is written before it takes its name
    Files.createSymbolicLink(own.resolve(".report.html.part"), folder.resolve("gone/nowhere"));
    Invocation run = Invocation.score(ONNX, IMAGES, output, "--quiet");

    assertThat(run.exitCode()).isZero();
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(Invocation.report(output).at("/status").asText()).isEqualTo("complete");
    assertThat(run.err())
        .contains("tracecast: The page about the run, report.html, is not there: ");
    assertThat(place(output)).doesNotExist();
  }

  @Test
  void aReportOfAnotherKindIsRefused() {
    Invocation run = Invocation.score(ONNX, IMAGES, folder.resolve("refused"), "--report", "pdf");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err())
        .contains("--report is one of html, html-without-pictures, none, not 'pdf'.");
  }
}
