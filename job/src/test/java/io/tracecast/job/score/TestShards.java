package io.tracecast.job.score;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import io.tracecast.job.ScoredRows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives through the whole of {@code score}. */
class TestShards {
  @TempDir private Path folder;

  private static List<Path> photographs() throws IOException {
    try (Stream<Path> files = Files.list(IMAGES)) {
      return files.filter(file -> !file.toString().endsWith(".txt")).sorted().toList();
    }
  }

  private void writeShard(String name) throws IOException {
    try (OutputStream stream = Files.newOutputStream(folder.resolve(name));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(stream)) {
      for (Path photograph : photographs()) {
        String file = photograph.getFileName().toString();
        put(tar, file, Files.readAllBytes(photograph));
        put(
            tar,
            file.substring(0, file.indexOf('.')) + ".txt",
            file.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private Path score(Object... options) {
    Path output = folder.resolve("output-" + options.length);
    Invocation run =
        Invocation.of(
            Stream.concat(
                    Stream.of("score", "--graph", ONNX, "--output", output), Stream.of(options))
                .toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    return output;
  }

  private static Map<String, Object> answers(Path output) {
    return ScoredRows.read(output.resolve("predictions"), "parquet").stream()
        .collect(
            Collectors.toMap(
                row -> row.<String>getAs("path").replaceFirst(".*/", ""),
                row -> row.getAs("predictions"),
                (a, b) -> a,
                TreeMap::new));
  }

  @Test
  void imagesOfAShardHaveTheAnswersOfTheirFilesAndTheirTextsGoAlong() throws IOException {
    writeShard("shard.tar");
    Path shards = score("--images", folder.resolve("*.tar"), "--keep-columns", "txt");
    Path files = score("--images", IMAGES);

    assertThat(answers(shards)).isEqualTo(answers(files)).isNotEmpty();
    List<Row> rows = ScoredRows.read(shards.resolve("predictions"), "parquet");
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.<String>getAs("path"))
                    .endsWith("shard.tar!/" + row.<String>getAs("txt")));
  }

  @Test
  void columnsThatGoAlongStayInANightWithoutAnyNewShard() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    writeShard("images/shard.tar");
    Object[] night = {"--images", images, "--keep-columns", "txt", "--incremental"};
    score(night);
    Files.copy(IMAGES.resolve("china.jpg"), images.resolve("loose.jpg"));
    Path output = score(night);
    score(night);
    List<Row> rows = ScoredRows.read(output.resolve("predictions"), "parquet");
    assertThat(rows).hasSize(photographs().size() + 1);
    assertThat(rows.stream().filter(row -> row.getAs("txt") == null))
        .singleElement()
        .satisfies(row -> assertThat(row.<String>getAs("path")).endsWith("/loose.jpg"));
  }
}
