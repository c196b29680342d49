package io.tracecast.job.io.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.job.io.sink.table.ResultTable.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;

/**
 * The files that runs published into their output folder: what a later run may delete, and nothing
 * else. It is written before the first file is moved to its place, so that those of a run that dies
 * meanwhile are known. Of results that runs add to, it says which files they are.
 */
final class Inventory {
  private static final String PREFIX = "inventory-";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final OutputFiles files;
  private final String folder;
  private final Set<String> documents = new LinkedHashSet<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<String> tables = new LinkedHashSet<>();
  private Optional<String> form = Optional.empty();

  private Inventory(OutputFiles files, String folder) {
    this.files = files;
    this.folder = folder;
  }

  /**
   * What a run publishes.
   *
   * @param names of files
   * @param tables names of folders that are tables, of which the format knows the files
   * @param form how what later runs may add has to be written; empty if they may add nothing
   */
  record Contents(Collection<String> names, Collection<String> tables, Optional<String> form) {

    /** Files that a later run replaces. */
    static Contents of(Collection<String> names) {
      return new Contents(names, List.of(), Optional.empty());
    }
  }

  /** Returns how results are written, in words. */
  static String form(FileSink format, Layout layout) {
    return layout.partitionBy().isEmpty()
        ? format.label()
        : format.label() + ", with folders by " + String.join(", ", layout.partitionBy());
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
        document.path("tables").forEach(entry -> inventory.tables.add(entry.asText()));
        inventory.form =
            Optional.ofNullable(document.path("form").textValue()).or(() -> inventory.form);
      }
    }
    inventory.names.removeIf(name -> !isInside(name));
    inventory.tables.removeIf(name -> !isInside(name));
    return inventory;
  }

  /** Returns how what is there is written, if runs may add to it. */
  Optional<String> form() {
    return form;
  }

  /** Returns whether runs may add to what is there. */
  boolean grows() {
    return form.isPresent();
  }

  /** Returns the files below a folder, such as {@code predictions}. */
  List<String> below(String part) {
    return names.stream().filter(name -> name.startsWith(part + "/")).sorted().toList();
  }

  Set<String> names() {
    return names;
  }

  /** Returns the names of folders that are tables. */
  Set<String> tables() {
    return tables;
  }

  /** Writes down what a run is about to publish, beside what is written down already. */
  void announce(String runId, Contents published) throws IOException {
    ObjectNode document = MAPPER.createObjectNode().put("runId", runId);
    add(document.putArray("files"), published.names());
    add(document.putArray("tables"), published.tables());
    published.form().ifPresent(text -> document.put("form", text));
    files.appear(
        freeName(runId),
        folder + "/" + runId + "/" + PREFIX + "draft.json",
        document.toPrettyString().getBytes(StandardCharsets.UTF_8));
  }

  private String freeName(String runId) throws IOException {
    String name = folder + "/" + PREFIX + runId + ".json";
    for (int number = 2; files.exists(name); number++) {
      name = folder + "/" + PREFIX + runId + "-" + number + ".json";
    }
    return name;
  }

  /** Puts one document in the place of all that were read; may be done twice. */
  void become(String runId, Contents contents) throws IOException {
    announce(runId, contents);
    deleteDocuments();
  }

  private static void add(ArrayNode entries, Collection<String> names) {
    names.forEach(entries::add);
  }

  /** Deletes the files of earlier runs, but neither tables nor documents. */
  void deleteFiles() throws IOException {
    for (String name : names) {
      files.delete(name);
    }
  }

  /**
   * Deletes what earlier runs published, then their documents, those that were read.
   *
   * @param keptTables which tables stay, since whoever asks has written down that they are its own
   */
  void deleteAll(Predicate<String> keptTables) throws IOException {
    deleteFiles();
    for (String table : tables) {
      if (!keptTables.test(table)) {
        files.deleteFolder(table);
      }
    }
    deleteDocuments();
    names.clear();
    tables.clear();
  }

  private void deleteDocuments() throws IOException {
    for (String document : documents) {
      files.delete(document);
    }
    documents.clear();
  }

  /** A document is a file that anybody may write: it cannot name what lies elsewhere. */
  private static boolean isInside(String name) {
    return !name.isEmpty() && !name.startsWith("/") && !List.of(name.split("/")).contains("..");
  }
}
