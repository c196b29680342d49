package io.tracecast.graph.archive;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Whole files, whatever they are; what is read is packed, too. */
class FuzzGraphArchive {

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void anArchiveIsReadOrRefused(byte[] content) {
    FuzzBar.read(() -> read(content), ArchiveException.class);
  }

  private static void read(byte[] content) {
    try {
      GraphArchive archive = GraphArchive.read("any", new ByteArrayInputStream(content));
      ArchivePacker.pack(archive, Interfaces.EXAMPLE, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
