package io.tracecast.job.io.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

class TestSpool {
  private final Configuration hadoop = new Configuration();
  private java.nio.file.Path folder;

  TestSpool() {
    // without Hadoop's checksums beside the files: these have their own
    hadoop.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
  }

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("spool");
  }

  @AfterProperty
  void deleteFolder() {
    FileUtil.fullyDelete(folder.toFile());
  }

  private Spool write(List<ImageRow> images, int rowsPerChunk) throws IOException {
    SpoolWriter writer = new SpoolWriter(path(), "test", hadoop, rowsPerChunk);
    for (ImageRow image : images) {
      writer.add(image);
    }
    return writer.finish();
  }

  private Path path() {
    return new Path(folder.toUri());
  }

  private static List<ImageRow> all(Iterator<ImageRow> rows) {
    List<ImageRow> all = new ArrayList<>();
    rows.forEachRemaining(all::add);
    return all;
  }

  private static List<ImageRow> files(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> ImageRow.ofFile("file:/photos/%06d.jpg".formatted(i), new Timestamp(i), (long) i))
        .toList();
  }

  @Provide
  Arbitrary<ImageRow> images() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(40),
            Arbitraries.strings().withChars("/ab").ofMaxLength(12).map(end -> "file:/p" + end));
    return Combinators.combine(
            names.injectNull(0.1),
            Arbitraries.longs().map(Timestamp::new).injectNull(0.2),
            Arbitraries.longs().injectNull(0.2),
            names.injectNull(0.7),
            Arbitraries.of(ContentPlace.class))
        .as(
            (path, time, length, version, place) ->
                new ImageRow(path, time, length, place, null).withVersion(version));
  }

  @Property(tries = 200)
  void whatIsReadIsWhatWasWrittenFromAnyRowToAnyOther(
      @ForAll List<@From("images") ImageRow> images,
      @ForAll @IntRange(min = 1, max = 9) int rowsPerChunk,
      @ForAll @IntRange(max = 100) int start,
      @ForAll @IntRange(max = 100) int end)
      throws IOException {
    Spool spool = write(images, rowsPerChunk);
    int from = Math.min(start, images.size());
    int to = Math.max(from, Math.min(end, images.size()));

    assertThat(spool.rows()).isEqualTo(images.size());
    assertThat(all(spool.read(hadoop))).isEqualTo(images);
    assertThat(all(spool.read(from, to, hadoop))).isEqualTo(images.subList(from, to));
  }

  @Example
  void contentIsNotWritten() throws IOException {
    ImageRow image = new ImageRow("a.jpg", null, 3L, ContentPlace.ROW, new byte[] {1, 2, 3});

    assertThat(all(write(List.of(image), 9).read(hadoop))).containsExactly(image.withoutContent());
  }

  @Example
  void aMillionImagesInAFolderTakeAFewBytesEach() throws IOException {
    Spool spool = write(files(100_000), SpoolWriter.ROWS_PER_CHUNK);
    long bytes = 0;
    for (Spool.Chunk chunk : spool.chunks()) {
      bytes += Files.size(folder.resolve(chunk.file()));
    }

    assertThat(spool.chunks()).hasSize(13);
    assertThat(bytes / 100_000).isLessThan(10);
  }

  @Example
  void aFileThatWasCutOrChangedIsToldWhereverItWas() throws IOException {
    Spool spool = write(files(20), 100);
    java.nio.file.Path file = folder.resolve(spool.chunks().get(0).file());
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      Files.write(file, Arrays.copyOf(whole, i));
      assertUnusable(spool, "it ends too early");
      byte[] changed = whole.clone();
      changed[i] ^= 4;
      Files.write(file, changed);
      assertUnusable(spool, "");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertUnusable(spool, "it goes on after its end");
    Files.delete(file);
    assertThatThrownBy(() -> all(spool.read(hadoop)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("test-00000.rows");
  }

  private void assertUnusable(Spool spool, String why) {
    assertThatThrownBy(() -> all(spool.read(hadoop)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("test-00000.rows is a part of the list of images and cannot be used")
        .hasMessageContaining(why)
        .hasMessageContaining("Start the run anew");
  }

  @Example
  void aCopyHasTheSameRows() throws IOException {
    List<ImageRow> images = files(20);
    Spool spool = write(images, 8);
    Path target = new Path(path(), "elsewhere/plan");
    Spool copy = spool.copyTo(target, hadoop);

    assertThat(copy.folder()).endsWith("elsewhere/plan");
    assertThat(all(copy.read(hadoop))).isEqualTo(images);
  }
}
