package io.tracecast.job.io.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.archive.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The names that a scheduler gave to runs that are complete: one that starts again under the same
 * name has nothing to do.
 */
final class RunKeys {
  /** Below the runs' own folder. */
  static final String FOLDER = "keys";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final OutputFiles files;
  private final String folder;

  /**
   * @param folder the runs' own folder, below the output
   */
  RunKeys(OutputFiles files, String folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Returns the run that was complete under that name; empty if none was, or there is no name. */
  Optional<String> runOf(Optional<String> key) throws IOException {
    if (key.isEmpty() || !files.isFile(file(key.get()))) {
      return Optional.empty();
    }
    return Optional.of(MAPPER.readTree(files.read(file(key.get()))).path("runId").asText());
  }

  /** Writes down that a run is complete; may be said twice, and the first time counts. */
  void complete(String key, String runId) throws IOException {
    if (files.isFile(file(key))) {
      return;
    }
    files.appear(
        file(key),
        folder + "/" + runId + "/key.json",
        MAPPER
            .createObjectNode()
            .put("key", key)
            .put("runId", runId)
            .put("time", Instant.now().toString())
            .toPrettyString()
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Keys are anything; file names are not. */
  private String file(String key) {
    String name = Sha256.hex(key.getBytes(StandardCharsets.UTF_8)) + ".json";
    return folder + "/" + FOLDER + "/" + name;
  }
}
