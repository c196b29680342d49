package io.tracecast.graph.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A private folder goes with all that lies in it. */
class TestTemporaryFolder {

  @Test
  void closingItDeletesItOnce() throws IOException {
    TemporaryFolder folder = TemporaryFolder.create("tracecast-test");
    Path file = folder.path().resolve("a/b.txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "text");

    assertThat(folder.path().getFileName().toString()).startsWith("tracecast-test");

    folder.close();
    folder.close();
    assertThat(folder.path()).doesNotExist();
  }
}
