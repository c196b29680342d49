package io.tracecast.graph.archive.torchscript;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.SmallArchives;

/** Zips, whatever is in them. */
class FuzzZipEntries {

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void aZipIsReadOrRefused(byte[] content) {
    FuzzBar.read(() -> read(content), ArchiveException.class);
  }

  private static void read(byte[] content) {
    try (ZipEntries entries = ZipEntries.open("any", SmallArchives.bytes(content))) {
      entries.names().forEach(name -> entries.content(name.substring(entries.root().length())));
    }
  }
}
