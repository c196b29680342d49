package io.tracecast.job.io.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a task leaves beside its rows once its partition is finished: from then on the partition
 * counts, whatever becomes of the driver. What no receipt names is left over from an attempt that
 * did not end.
 *
 * @param partition the partition's index in its round
 * @param files names of its files of predictions, below the round's folder
 * @param quarantine the name of its quarantine file; empty if it has none
 * @param scored images with predictions
 * @param quarantined images without
 */
record Receipt(
    int partition, List<String> files, Optional<String> quarantine, long scored, long quarantined) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  Receipt {
    files = List.copyOf(files);
  }

  /** Returns the name of the file that it is written to. */
  String fileName() {
    return "part-%05d.json".formatted(partition);
  }

  byte[] toJson() {
    ObjectNode document = MAPPER.createObjectNode().put("partition", partition);
    ArrayNode names = document.putArray("files");
    files.forEach(names::add);
    quarantine.ifPresent(name -> document.put("quarantine", name));
    return document
        .put("scored", scored)
        .put("quarantined", quarantined)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Reads one; empty if it was cut off, as a process that dies while it writes leaves it. */
  static Optional<Receipt> parse(byte[] document) {
    try {
      JsonNode root = MAPPER.readTree(document);
      if (!root.path("quarantined").isIntegralNumber()) {
        return Optional.empty();
      }
      List<String> files = new ArrayList<>();
      root.path("files").forEach(name -> files.add(name.asText()));
      return Optional.of(
          new Receipt(
              root.path("partition").asInt(),
              files,
              Optional.ofNullable(root.path("quarantine").textValue()),
              root.path("scored").asLong(),
              root.path("quarantined").asLong()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
