package io.tracecast.job.score;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.Invocation;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and files that are not what they seem, through real runs. */
@Timeout(300)
class TestOddFiles {
  private static final String FORGER = "a\nFORGED   scored 99.jpg";

  @TempDir private Path temporary;
  private Path photos;

  @BeforeEach
  void makeFolder() throws IOException {
    photos = Files.createDirectory(temporary.toRealPath().resolve("photos"));
  }

  private static void photograph(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.copy(IMAGES.resolve("chelsea.png"), file);
  }

  private static Path pipe(Path path) throws IOException, InterruptedException {
    assumeThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    return path;
  }

  @Test
  void aFolderOfOddThingsGivesOneRowPerPicture() throws IOException, InterruptedException {
    photograph(photos.resolve("_MG_1234.JPG"));
    photograph(photos.resolve("sub/b.png"));
    photograph(photos.resolve(FORGER));
    Files.writeString(photos.resolve("\u001b[2J\u202etxt.jpg"), "no picture");
    Files.createFile(photos.resolve(".DS_Store"));
    pipe(photos.resolve("feed"));
    Files.createSymbolicLink(photos.resolve("zero"), Path.of("/dev/zero"));
    Files.createSymbolicLink(photos.resolve("sub/up"), photos);
    Files.createSymbolicLink(photos.resolve("gone"), photos.resolve("nowhere"));
    Path output = photos.resolve("scores");

    Invocation run = Invocation.score(ONNX, photos, output);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("images  4   scored 3   quarantined 1")
        .contains(
            "passed over  1 hidden (" + photos.resolve(".DS_Store") + "), 2 not a regular file")
        .contains("a\\nFORGED   scored 99.jpg   Egyptian cat")
        .contains("\\u001b[2J\\u202etxt.jpg: Not an image")
        .doesNotContain("\nFORGED", "\u001b", "\u202e");
    JsonNode images = Invocation.report(output).at("/images");
    assertThat(images.at("/source").asText()).isEqualTo(photos.toString());
    assertThat(images.at("/passedOver"))
        .hasToString(
            "{\"hidden\":1,\"not_a_regular_file\":2,\"broken_link\":1,\"link_to_parent\":1,"
                + "\"own_output\":1}");
  }

  @Test
  void aListCostsOneRowPerNameWhateverStandsThere() throws IOException, InterruptedException {
    photograph(photos.resolve("a b.png"));
    photograph(photos.resolve("100%.png"));
    photograph(photos.resolve("12:30.png"));
    photograph(photos.resolve("é#1?.png"));
    pipe(photos.resolve("feed"));
    Path list =
        Files.writeString(
            photos.resolve("list"),
            String.join(
                "\r\n",
                "\ufeff" + photos.resolve("a b.png").toUri(),
                photos.resolve("100%.png").toUri().toString(),
                photos.resolve("100%.png").toString(),
                "12:30.png",
                photos.resolve("é#1?.png").toUri().toString(),
                "feed",
                "/dev/zero",
                "..",
                "nowhere://host/x.jpg",
                "x%zz:.jpg",
                "s3a://bucket/x.jpg"));
    Path output = temporary.resolve("scores");

    Invocation run =
        Invocation.of(
            "score",
            "--graph",
            ONNX,
            "--images-from",
            list,
            "--output",
            output,
            "--output-format",
            "json");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("images  11   scored 5   quarantined 6");
    assertThat(lines(output.resolve("quarantine")))
        .contains("\"error\":\"not_a_file\",\"message\":\"It is a named pipe, and only regular")
        .contains("\"error\":\"not_a_file\",\"message\":\"It is a device, and only regular")
        .contains("\"error\":\"not_a_file\",\"message\":\"It is a folder, and only regular")
        .contains("It cannot be read: Hadoop has no file system for scheme \\\"nowhere\\\"")
        .contains("It cannot be read: the file system for s3a:// is not on the class path")
        .contains("\"error\":\"not_found\"");
  }

  @Test
  void predictionsNameAPictureInOneWayWhoeverNamedIt() throws IOException {
    Path picture = photos.resolve("a 50%25.png");
    photograph(picture);
    Path broken = Files.writeString(photos.resolve("b c.png"), "no picture");
    String escaped = picture.toUri().toString();
    Path list =
        Files.writeString(
            temporary.resolve("list"),
            String.join(
                "\n",
                picture.toString(),
                "photos/./a 50%25.png",
                "file:" + picture,
                escaped,
                broken.toUri().toString(),
                "photos/gone:.png"));
    Path fromList = temporary.resolve("from-list");
    assertScored("--images-from", list, "--output", fromList);
    assertThat(paths(fromList.resolve("predictions"))).hasSize(4).containsOnly("file:" + picture);
    assertThat(paths(fromList.resolve("quarantine")))
        .containsExactly("file:" + broken, "file:" + photos.resolve("gone:.png"));

    Path fromTable = temporary.resolve("from-table");
    assertScored("--table", photos, "--format", "binaryFile", "--output", fromTable);
    assertThat(paths(fromTable.resolve("predictions"))).containsExactly("file:" + picture);
    assertThat(paths(fromTable.resolve("quarantine"))).containsExactly("file:" + broken);
  }

  @Test
  void colonsInNamesEndNoRun() throws IOException {
    Path odd = temporary.toRealPath().resolve("2024-01-01T12:30");
    photograph(odd.resolve("12:30.png"));
    photograph(odd.resolve(":a.png"));
    Path graph = Files.copy(ONNX, odd.resolve("graph:1.onnx"));
    Path list = Files.writeString(odd.resolve("li:st"), "12:30.png\n:a.png\n");
    Path output = odd.resolve("scores:1");
    assertScored(
        "--graph", graph, "--images", odd + "/*:*.png", "--images-from", list, "--output", output);
    assertThat(paths(output.resolve("predictions")))
        .containsExactly(
            "file:" + odd.resolve("12:30.png"),
            "file:" + odd.resolve("12:30.png"),
            "file:" + odd.resolve(":a.png"),
            "file:" + odd.resolve(":a.png"));
  }

  @ParameterizedTest
  @CsvSource({"T12:30, parquet", "T12:30, json", "T12:30, csv", "day, parquet", "day, json"})
  void anOutputWithThePatternsOfGlobsInItsNameIsAFolderLikeAnyOther(String parent, String format)
      throws IOException {
    photograph(photos.resolve("a.png"));
    Files.writeString(photos.resolve("b.png"), "no picture");
    for (String name : List.of("scores [a]", "scores {a,b}*?")) {
      Path output = temporary.toRealPath().resolve(parent).resolve(name);
      Invocation run = Invocation.score(ONNX, photos, output, "--output-format", format);
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains("images  2   scored 1   quarantined 1");
      assertThat(output.resolve("_SUCCESS")).exists();
    }
  }

  private static void assertScored(Object... words) {
    List<Object> all =
        new ArrayList<>(List.of("score", "--output-format", "json", "--graph", ONNX));
    all.addAll(List.of(words));
    Invocation run = Invocation.of(all.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static List<String> paths(Path folder) throws IOException {
    List<String> paths = new ArrayList<>();
    for (String line : lines(folder).lines().toList()) {
      paths.add(new ObjectMapper().readTree(line).at("/path").asText());
    }
    paths.sort(null);
    return paths;
  }

  private static String lines(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    try (var files = Files.newDirectoryStream(folder, "*.json")) {
      for (Path file : files) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  private void assertRefused(Invocation run, ExitCode exitCode, String... message) {
    assertThat(run.err()).contains(message).doesNotContain("defect", "\tat ");
    assertThat(run.exitCode()).isEqualTo(exitCode.number());
  }

  @Test
  void whatIsNoFileIsNoGraphNoLabelsAndNoList() throws IOException, InterruptedException {
    Path pipe = pipe(photos.resolve("feed"));
    Path output = temporary.resolve("scores");
    assertRefused(
        Invocation.score(pipe, IMAGES, output),
        ExitCode.GRAPH,
        "Cannot read graph " + pipe + ": it is a named pipe, and only regular files are read",
        "Write what it gives to a file first");
    assertRefused(
        Invocation.score(photos, IMAGES, output),
        ExitCode.GRAPH,
        "Cannot load graph " + photos + ": it is a folder, and none of its files is a graph",
        "Give the graph's own file");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--labels", pipe),
        ExitCode.GRAPH,
        "Cannot read labels " + pipe + ": it is a named pipe");
    assertRefused(
        Invocation.score(ONNX, IMAGES, output, "--preprocessor-config", photos),
        ExitCode.GRAPH,
        "Cannot read the preprocessing " + photos + ": it is a folder");
    assertRefused(
        Invocation.of("score", "--graph", ONNX, "--images-from", pipe, "--output", output),
        ExitCode.INPUT,
        "Cannot read images from " + pipe + ": it is a named pipe");
  }

  @Test
  void whatIsNotOnTheClassPathIsNamedWithItsJars() {
    Path output = temporary.resolve("scores");
    assertRefused(
        Invocation.of(
            "score", "--graph", "s3a://K:S@b/g.onnx", "--images", IMAGES, "--output", output),
        ExitCode.GRAPH,
        "Cannot read graph s3a://***@b/g.onnx: the file system for s3a:// is not on the class path",
        "scripts/tracecast --jars hadoop-aws-");
    assertRefused(
        Invocation.of("score", "--graph", ONNX, "--images", "s3a://b/x", "--output", output),
        ExitCode.INPUT,
        "Cannot read images from s3a://b/x: the file system for s3a:// is not on the class path");
    assertRefused(
        Invocation.of("score", "--graph", ONNX, "--images", IMAGES, "--output", "s3a://b/out"),
        ExitCode.OUTPUT,
        "Cannot write to s3a://b/out: the file system for s3a:// is not on the class path");
    assertRefused(
        Invocation.of(
            "score", "--graph", ONNX, "--table", "t", "--format", "delta", "--output", output),
        ExitCode.INPUT,
        "Spark has no data source \"delta\"",
        "delta-spark and delta-storage");
  }
}
