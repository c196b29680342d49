package io.tracecast.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class TestVersion {

  @Test
  void itIsTheOneThatIsBuilt() throws IOException {
    assertThat(Files.readString(Invocation.ROOT.resolve("pom.xml")))
        .containsPattern("<version>" + Version.NUMBER + "(-SNAPSHOT)?</version>");
  }
}
