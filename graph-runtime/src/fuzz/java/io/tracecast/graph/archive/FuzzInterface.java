package io.tracecast.graph.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;

/** Interface documents; what is read is written and read again. */
class FuzzInterface {

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void aDocumentIsReadOrRefused(byte[] document) {
    FuzzBar.read(() -> read(new String(document, UTF_8)), ArchiveException.class);
  }

  private static void read(String document) {
    GraphInterface parsed = GraphInterfaceJson.parse("any", document);
    if (!GraphInterfaceJson.parse("any", GraphInterfaceJson.write(parsed)).equals(parsed)) {
      throw new AssertionError("Written and read again it is another: " + parsed);
    }
  }
}
