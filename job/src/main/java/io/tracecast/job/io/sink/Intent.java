package io.tracecast.job.io.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.job.io.sink.table.ResultTable.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;

/**
 * What a run that adds to earlier results is about to do to them. Once the document is there the
 * run counts, and whoever finds it goes on from wherever its run came to; until then nothing is
 * changed.
 *
 * @param runId the run
 * @param runKey what its scheduler calls it
 * @param format of the results
 * @param adds staged files by the names that they are going to have
 * @param removes files that hold what the run replaces
 * @param staged the staged files of predictions, which tables take their rows from
 * @param layout how the results lie in files
 * @param shards whether shards may be among what was scored
 * @param replaces whether all earlier rows go
 */
record Intent(
    String runId,
    Optional<String> runKey,
    FileSink format,
    Map<String, String> adds,
    List<String> removes,
    List<String> staged,
    Layout layout,
    boolean shards,
    boolean replaces) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PREFIX = "publish-";

  Intent {
    adds = new LinkedHashMap<>(adds);
    removes = List.copyOf(removes);
    staged = List.copyOf(staged);
  }

  /**
   * Returns what runs that died were about to do; at most one, since each goes on with it first.
   */
  static Optional<Intent> find(OutputFiles files, String folder) throws IOException {
    for (FileStatus file : files.list(folder)) {
      String name = file.getPath().getName();
      if (name.startsWith(PREFIX)) {
        return Optional.of(parse(files.read(folder + "/" + name)));
      }
    }
    return Optional.empty();
  }

  private static Intent parse(byte[] document) throws IOException {
    JsonNode root = MAPPER.readTree(document);
    Map<String, String> adds = new LinkedHashMap<>();
    root.path("adds").properties().forEach(e -> adds.put(e.getKey(), e.getValue().asText()));
    return new Intent(
        root.path("runId").asText(),
        Optional.ofNullable(root.path("runKey").textValue()),
        FileSink.valueOf(root.path("format").asText()),
        adds,
        texts(root.path("removes")),
        texts(root.path("staged")),
        new Layout(texts(root.path("partitionBy")), root.path("fileBytes").asLong()),
        root.path("shards").asBoolean(),
        root.path("replaces").asBoolean());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(entry -> texts.add(entry.asText()));
    return texts;
  }

  /** Writes it down: the document appears whole or not at all. */
  void announce(OutputFiles files, String folder) throws IOException {
    ObjectNode root =
        MAPPER
            .createObjectNode()
            .put("runId", runId)
            .put("format", format.name())
            .put("fileBytes", layout.fileBytes())
            .put("shards", shards)
            .put("replaces", replaces);
    runKey.ifPresent(key -> root.put("runKey", key));
    ObjectNode moves = root.putObject("adds");
    adds.forEach(moves::put);
    addAll(root.putArray("removes"), removes);
    addAll(root.putArray("staged"), staged);
    addAll(root.putArray("partitionBy"), layout.partitionBy());
    files.appear(
        folder + "/" + name(),
        folder + "/" + runId + "/" + name(),
        root.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void addAll(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  /** Forgets it, once all is done. */
  void done(OutputFiles files, String folder) throws IOException {
    files.delete(folder + "/" + name());
  }

  private String name() {
    return PREFIX + runId + ".json";
  }
}
