package io.tracecast.graph.archive.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.stored.WeightTensor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads weights that lie in several files of safetensors, by the index that Hugging Face's
 * libraries write beside them, {@code model.safetensors.index.json}: its {@code weight_map} tells
 * the file of each tensor.
 */
final class SafetensorsIndex {
  private static final int MAX_SIZE_IN_BYTES = 16 << 20;
  private static final int MAX_FILES = 10_000;
  private static final int MAX_FILE_NAME_LENGTH = 255;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxNameLength(1024)
                          .maxStringLength(1 << 16)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private SafetensorsIndex() {}

  static NamedWeights read(String file, ArchiveBytes bytes, ArchiveFolder folder) {
    Map<String, Map<String, WeightTensor>> files = new TreeMap<>();
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    weightMap(file, bytes)
        .properties()
        .forEach(
            entry -> {
              String part = entry.getValue().textValue();
              if (!isFileName(part)) {
                throw WeightErrors.partOutside(file, entry.getValue().asText());
              }
              if (files.size() > MAX_FILES) {
                throw WeightErrors.overLimit(file, "over " + MAX_FILES + " files");
              }
              WeightTensor tensor =
                  files
                      .computeIfAbsent(part, name -> tensors(file, name, folder))
                      .remove(entry.getKey());
              if (tensor == null) {
                throw WeightErrors.damaged(
                    file,
                    "'%s' is not in the file %s, as its weight_map says"
                        .formatted(
                            ArchiveErrors.quoted(entry.getKey()), ArchiveErrors.quoted(part)),
                    null);
              }
              tensors.put(entry.getKey(), tensor);
            });
    refuseLeft(file, files);
    return new NamedWeights(file, files.size() + " files of safetensors", tensors);
  }

  private static JsonNode weightMap(String file, ArchiveBytes bytes) {
    if (bytes.sizeInBytes() > MAX_SIZE_IN_BYTES) {
      throw WeightErrors.overLimit(file, "an index of " + bytes.sizeInBytes() + " bytes");
    }
    try {
      JsonNode map = JSON.readTree(bytes.openStream()).path("weight_map");
      if (map.isObject() && !map.isEmpty()) {
        return map;
      }
    } catch (JsonProcessingException e) {
      throw WeightErrors.damaged(file, "the index is not JSON", e);
    } catch (IOException e) {
      throw WeightErrors.damaged(file, "the index cannot be read", e);
    }
    throw WeightErrors.unknown(file);
  }

  private static boolean isFileName(String name) {
    return name != null
        && !name.isEmpty()
        && name.length() <= MAX_FILE_NAME_LENGTH
        && !name.startsWith(".")
        && name.chars().noneMatch(one -> "/\\:".indexOf(one) >= 0 || Character.isISOControl(one));
  }

  private static Map<String, WeightTensor> tensors(String file, String part, ArchiveFolder folder) {
    try {
      ArchiveBytes bytes = folder.read(part);
      String name = file + " (" + ArchiveErrors.quoted(part) + ")";
      if (!SafetensorsFile.matches(bytes)) {
        throw WeightErrors.damaged(name, "it is not a file of safetensors", null);
      }
      return new LinkedHashMap<>(SafetensorsFile.read(name, bytes).tensors());
    } catch (IOException e) {
      throw WeightErrors.partMissing(file, part, folder.name(), e);
    }
  }

  private static void refuseLeft(String file, Map<String, Map<String, WeightTensor>> files) {
    files.forEach(
        (part, left) -> {
          if (!left.isEmpty()) {
            throw WeightErrors.damaged(
                file,
                "the file %s has tensors that its weight_map does not name: %s"
                    .formatted(ArchiveErrors.quoted(part), WeightErrors.listed(left.keySet())),
                null);
          }
        });
  }
}
