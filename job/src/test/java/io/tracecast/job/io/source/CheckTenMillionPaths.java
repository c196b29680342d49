package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.io.ImageRow;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten million paths on a heap of 1 GiB, which as rows would take twice that. */
class CheckTenMillionPaths {
  private static final int IMAGES = 10_000_000;
  private static final long MEBIBYTE = 1 << 20;

  private final Configuration hadoop = new Configuration();

  @BeforeEach
  void theHeapIsSmall() {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(1024 * MEBIBYTE);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private void assertListed(FileSource source, String last) {
    long before = usedHeap();
    long start = System.nanoTime();
    try (ImageSource found = source.found(hadoop)) {
      ListedImages listed = ((FoundFiles) found).images();
      double seconds = (System.nanoTime() - start) / 1e9;
      long grown = usedHeap() - before;
      System.out.printf("%s: %.1f s, %d MiB%n", source.describe(), seconds, grown / MEBIBYTE);
      assertThat(listed.count()).isEqualTo(IMAGES);
      assertThat(grown).isLessThan(16 * MEBIBYTE);
      assertThat(last(listed.read(hadoop)).path()).isEqualTo(last);
    }
  }

  private static ImageRow last(Iterator<ImageRow> images) {
    ImageRow last = null;
    while (images.hasNext()) {
      last = images.next();
    }
    return last;
  }

  @Test
  void ofAStore() {
    hadoop.setClass("fs.many.impl", ManyFiles.class, FileSystem.class);
    assertListed(new FileSource(List.of("many:/images"), List.of(), null), name(IMAGES - 1));
  }

  @Test
  void ofAList(@TempDir Path folder) throws IOException {
    Path list = folder.resolve("list");
    try (BufferedWriter writer = Files.newBufferedWriter(list, StandardCharsets.UTF_8)) {
      for (int i = 0; i < IMAGES; i++) {
        writer.write(name(i) + "\n");
      }
    }
    assertListed(new FileSource(List.of(), List.of(list.toString()), null), name(IMAGES - 1));
  }

  private static String name(int index) {
    return "many:/images/%03d/%07d.jpg".formatted(index / 100_000, index);
  }

  /** A store that tells of ten million files as they are asked for. */
  public static final class ManyFiles extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("many:///");
    }

    @Override
    public String getScheme() {
      return "many";
    }

    @Override
    public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) {
      return new FileStatus(0, true, 1, 1, 0, path);
    }

    @Override
    public RemoteIterator<LocatedFileStatus> listFiles(
        org.apache.hadoop.fs.Path folder, boolean recursive) {
      return new RemoteIterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < IMAGES;
        }

        @Override
        public LocatedFileStatus next() {
          org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(name(next));
          return new LocatedFileStatus(
              next,
              false,
              1,
              1,
              1_700_000_000_000L + next++,
              0,
              null,
              null,
              null,
              null,
              path,
              false,
              false,
              false,
              null);
        }
      };
    }
  }
}
