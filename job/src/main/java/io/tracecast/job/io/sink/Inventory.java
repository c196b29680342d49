package io.tracecast.job.io.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;

/**
 * The files that runs published into their output folder: what a later run may delete, and nothing
 * else. It is written before the first file is moved to its place, so that those of a run that dies
 * meanwhile are known.
 */
final class Inventory {
  private static final String PREFIX = "inventory-";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final OutputFiles files;
  private final String folder;
  private final Set<String> documents = new LinkedHashSet<>();
  private final Set<String> names = new LinkedHashSet<>();

  private Inventory(OutputFiles files, String folder) {
    this.files = files;
    this.folder = folder;
  }

  /** Reads what earlier runs published, from documents in the folder. */
  static Inventory read(OutputFiles files, String folder) throws IOException {
    Inventory inventory = new Inventory(files, folder);
    for (FileStatus file : files.list(folder)) {
      String name = file.getPath().getName();
      if (name.startsWith(PREFIX)) {
        inventory.documents.add(folder + "/" + name);
        JsonNode document = MAPPER.readTree(files.read(folder + "/" + name));
        document.path("files").forEach(entry -> inventory.names.add(entry.asText()));
      }
    }
    return inventory;
  }

  /**
   * Writes down what a run is about to publish. The document appears whole or not at all.
   *
   * @param staging a folder of the run's own, on the same file system
   */
  void announce(String runId, String staging, Collection<String> published) throws IOException {
    ObjectNode document = MAPPER.createObjectNode().put("runId", runId);
    ArrayNode entries = document.putArray("files");
    published.forEach(entries::add);
    String name = PREFIX + runId + ".json";
    files.create(staging + "/" + name, document.toPrettyString().getBytes(StandardCharsets.UTF_8));
    files.move(staging + "/" + name, folder + "/" + name);
  }

  /** Deletes the files of earlier runs, then their documents. */
  void deleteAll() throws IOException {
    for (String name : names) {
      if (isInside(name)) {
        files.delete(name);
      }
    }
    for (String document : documents) {
      files.delete(document);
    }
    names.clear();
    documents.clear();
  }

  /** A document is a file that anybody may write: it cannot name what lies elsewhere. */
  private static boolean isInside(String name) {
    return !name.startsWith("/") && !List.of(name.split("/")).contains("..");
  }
}
