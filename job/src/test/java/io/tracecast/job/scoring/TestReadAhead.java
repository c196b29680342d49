package io.tracecast.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.ImageLimits;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReadAhead {
  private static final int FILES = 50;
  private static final int MAX_IMAGES = 8;
  private static final long MAX_BYTES = 1 << 20;

  @TempDir Path folder;

  private final ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(4);
  private final List<Path> files = new ArrayList<>();

  @BeforeEach
  void writeFiles() throws IOException {
    for (int i = 0; i < FILES; i++) {
      files.add(Files.writeString(folder.resolve("%02d.txt".formatted(i)), content(i)));
    }
  }

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void aSlowStoreIsReadAheadInThePoolAndInOrder() {
    SlowFileSystem.mostAtOnce();
    try (ReadAhead reads = readAhead("slow", 2, 1)) {
      assertThat(contents(reads)).isEqualTo(contents(1));
    }
    assertThat(pool.getTaskCount()).isEqualTo(FILES);
    assertThat(SlowFileSystem.mostAtOnce()).isBetween(2, MAX_IMAGES);
  }

  @Test
  void quickReadsAreDoneByWhoeverConsumesThem() {
    int rounds = 200;
    try (ReadAhead reads = readAhead("file", 0, rounds)) {
      assertThat(contents(reads)).isEqualTo(contents(rounds));
    }
    assertThat(pool.getTaskCount()).isBetween(1L, (long) rounds * FILES / 2);
  }

  @Test
  void aMissingFileFailsAloneAndInItsPlace() throws IOException {
    Files.delete(files.get(1));
    try (ReadAhead reads = readAhead("file", 0, 1)) {
      assertThat(reads.next().failure()).isNull();
      ReadAhead.Read missing = reads.next();
      assertThat(missing.failure()).isInstanceOf(java.nio.file.NoSuchFileException.class);
      assertThat(missing.image().path()).endsWith("01.txt");
      assertThat(reads.next().image().content()).isEqualTo(bytes(2));
    }
  }

  @Test
  void anInterruptedConsumerGetsNoImageAndNoFailureOfOne() {
    try (ReadAhead reads = readAhead("file", 0, 1)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(reads::next)
          .isInstanceOf(CancellationException.class)
          .hasMessage("Interrupted while waiting for a read");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private ReadAhead readAhead(String scheme, int delayMillis, int rounds) {
    Configuration hadoop = SlowFileSystem.configuration(delayMillis);
    List<ImageRow> images = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < FILES; i++) {
        images.add(
            ImageRow.ofFile(
                scheme + "://" + files.get(i), new Timestamp(0), (long) bytes(i).length));
      }
    }
    return new ReadAhead(
        images.iterator(),
        new ImageReader(hadoop, ImageLimits.DEFAULT),
        pool,
        MAX_IMAGES,
        MAX_BYTES,
        () -> false);
  }

  private static List<String> contents(ReadAhead reads) {
    List<String> contents = new ArrayList<>();
    while (reads.hasNext()) {
      contents.add(new String(reads.next().image().content(), StandardCharsets.UTF_8));
    }
    return contents;
  }

  private static List<String> contents(int rounds) {
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < rounds * FILES; i++) {
      contents.add(content(i % FILES));
    }
    return contents;
  }

  private static String content(int file) {
    return "content of file " + file;
  }

  private static byte[] bytes(int file) {
    return content(file).getBytes(StandardCharsets.UTF_8);
  }
}
