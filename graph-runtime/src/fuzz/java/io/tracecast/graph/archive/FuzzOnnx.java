package io.tracecast.graph.archive;

import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.together;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Fields of an ONNX graph, and fields behind it. */
class FuzzOnnx {
  private static final byte[] IMAGES = images(11, "x");

  private static final ArchiveFolder FOLDER =
      new ArchiveFolder() {
        @Override
        public String name() {
          return "a folder";
        }

        @Override
        public ArchiveBytes read(String location) {
          return SmallArchives.bytes(new byte[100]);
        }
      };

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void aGraphIsReadOrRefused(byte[] fields) {
    FuzzBar.read(() -> read(model(IMAGES, fields)), ArchiveException.class);
    FuzzBar.read(() -> read(together(model(IMAGES), fields)), ArchiveException.class);
  }

  private static void read(byte[] content) {
    try {
      GraphArchive.read("m.onnx", new ByteArrayInputStream(content), FOLDER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
