package io.tracecast.job.documentation;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands of the pages, as a reader would run them; TestCluster has those for a cluster. */
@Timeout(120)
class TestTranscripts {
  @TempDir private Path folder;

  static List<Transcript> transcripts() {
    return Transcript.all().stream().filter(transcript -> !transcript.needsCluster()).toList();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void aCommandPrintsWhatThePageSays(Transcript transcript) throws Exception {
    TranscriptCheck.run(transcript, new CommandRun(folder, ""));
  }
}
