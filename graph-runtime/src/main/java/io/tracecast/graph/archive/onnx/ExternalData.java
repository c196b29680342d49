package io.tracecast.graph.archive.onnx;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.ArchivePart;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What an ONNX graph keeps in files beside it: which, and how far its tensors reach into each. */
final class ExternalData {
  private static final int MAX_PARTS = 10_000;
  private static final int MAX_LOCATION_LENGTH = 4096;

  /** The fields that tell where data lie; others may stand beside them. */
  static final Set<String> FIELDS = Set.of("location", "offset", "length");

  /** ONNX Runtime takes an offset into such a "file" for an address in its memory. */
  private static final String ORT_MEMORY = "_ORT_MEM_ADDR_";

  private final String graph;
  private final Map<String, Extent> farthest = new TreeMap<>();

  /** Where a tensor's data lie. */
  record Extent(String location, String tensor, long offset, long length) {
    long end() {
      return offset + length;
    }
  }

  ExternalData(String graph) {
    this.graph = graph;
  }

  /**
   * Takes down where a tensor's data lie.
   *
   * @param fields the tensor's {@code external_data}: {@code location}, {@code offset}, {@code
   *     length}
   * @param sizeInBytes what the tensor takes by its shape and type, or 0 where that is not known
   */
  void add(String tensor, Map<String, String> fields, long sizeInBytes) {
    Extent extent = extent(tensor, fields, sizeInBytes);
    farthest.merge(
        extent.location(), extent, (one, other) -> one.end() >= other.end() ? one : other);
    if (farthest.size() > MAX_PARTS) {
      throw ArchiveErrors.hostile(graph, "data in more than " + MAX_PARTS + " files");
    }
  }

  /** Returns where a tensor's data lie; for the parameters see {@link #add}. */
  Extent extent(String tensor, Map<String, String> fields, long sizeInBytes) {
    String location = inside(tensor, fields.getOrDefault("location", ""));
    long offset = number(tensor, "offset", fields).orElse(0L);
    long length = number(tensor, "length", fields).orElse(sizeInBytes);
    if (length > Long.MAX_VALUE - offset) {
      throw ArchiveErrors.externalNumber(graph, tensor, "length", Long.toString(length));
    }
    return new Extent(location, tensor, offset, length);
  }

  /** Returns a number among the fields of a tensor's data, if it is there. */
  Optional<Long> number(String tensor, String field, Map<String, String> fields) {
    String text = fields.get(field);
    if (text == null) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) { // said below
    }
    throw ArchiveErrors.externalNumber(graph, tensor, field, text);
  }

  /** Returns the path in its shortest form; one that could lead out of the folder is refused. */
  String inside(String tensor, String location) {
    if (location.startsWith("/") || location.matches("(?s)[A-Za-z]:.*")) {
      throw ArchiveErrors.partOutside(graph, tensor, location, "an absolute path");
    }
    if (location.indexOf('\\') >= 0
        || location.contains(ORT_MEMORY)
        || location.chars().anyMatch(Character::isISOControl)) {
      throw ArchiveErrors.partOutside(graph, tensor, location, "not a plain relative path");
    }
    if (location.length() > MAX_LOCATION_LENGTH) {
      throw ArchiveErrors.partOutside(
          graph, tensor, location, "a path of " + location.length() + " characters");
    }
    List<String> names = new ArrayList<>();
    for (String name : location.split("/")) {
      if (name.equals("..")) {
        throw ArchiveErrors.partOutside(graph, tensor, location, "a path with '..'");
      }
      if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      throw ArchiveErrors.partOutside(graph, tensor, location, "not the name of a file");
    }
    String inside = String.join("/", names);
    if (inside.equals(graph.substring(graph.lastIndexOf('/') + 1))) {
      throw ArchiveErrors.partOutside(graph, tensor, location, "the graph's own file");
    }
    return inside;
  }

  /**
   * Reads the files, in the order of their locations.
   *
   * @param folder where they are; empty where only the graph's own bytes are at hand
   * @throws ArchiveException if one is missing or ends before a tensor's data do
   */
  List<ArchivePart> read(Optional<ArchiveFolder> folder) {
    List<ArchivePart> parts = new ArrayList<>();
    farthest.forEach(
        (location, extent) -> {
          ArchiveFolder here =
              folder.orElseThrow(
                  () -> ArchiveErrors.externalData(graph, extent.tensor(), location));
          ArchiveBytes bytes = read(here, location, extent.tensor());
          if (extent.end() > bytes.sizeInBytes()) {
            throw ArchiveErrors.partTooShort(
                graph,
                location,
                bytes.sizeInBytes(),
                extent.tensor(),
                extent.offset(),
                extent.length());
          }
          parts.add(new ArchivePart(location, bytes));
        });
    return parts;
  }

  private ArchiveBytes read(ArchiveFolder folder, String location, String tensor) {
    try {
      return folder.read(location);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw ArchiveErrors.partMissing(graph, location, tensor, folder.name(), e);
    } catch (IOException e) {
      throw ArchiveErrors.partUnreadable(graph, location, folder.name(), e);
    }
  }
}
