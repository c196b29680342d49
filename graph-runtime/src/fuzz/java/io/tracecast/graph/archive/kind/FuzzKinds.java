package io.tracecast.graph.archive.kind;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.torchscript.PickledObject;
import java.util.List;

/** First bytes of files, and names of the files in zips and folders. */
class FuzzKinds {

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void whateverItIsItIsToldFromItsFirstBytes(byte[] head) {
    List<String> names = List.of(new String(head, UTF_8).split("\n", -1));
    FuzzBar.read(
        () -> {
          FileKind.of(names.get(0), head);
          ZipKind.of("any", names);
          FolderKind.of("any", names);
          PickledObject.isPickle(head);
          PickledObject.of(head);
        },
        ArchiveException.class);
  }
}
