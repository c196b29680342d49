package io.tracecast.graph.archive.trust;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * JSON of strangers: bounded in size, depth and number of values, without fields that occur twice.
 */
final class BoundedJson {
  /** Enough for an archive of ten thousand files. */
  static final int MAX_SIZE_IN_BYTES = 4 << 20;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_TOKENS = 200_000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxDocumentLength(MAX_SIZE_IN_BYTES)
                          .maxStringLength(MAX_SIZE_IN_BYTES)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private BoundedJson() {}

  /**
   * Reads a document that is an object.
   *
   * @throws IOException if it is none, or over a limit; the message says which
   */
  static JsonNode read(byte[] bytes) throws IOException {
    if (bytes.length > MAX_SIZE_IN_BYTES) {
      throw new IOException("it has more than %d bytes".formatted(MAX_SIZE_IN_BYTES));
    }
    try {
      JsonNode root = MAPPER.readTree(bytes);
      if (!root.isObject()) {
        throw new IOException("it is not a JSON object");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new IOException(e.getOriginalMessage(), e);
    }
  }

  /** Returns a field that has to be there. */
  static JsonNode field(JsonNode object, String name) throws IOException {
    JsonNode value = object.get(name);
    if (value == null) {
      throw new IOException("it has no " + name);
    }
    return value;
  }

  /** Returns a text that has to be there. */
  static String text(JsonNode object, String name) throws IOException {
    JsonNode value = field(object, name);
    if (!value.isTextual()) {
      throw new IOException(name + " is not a text");
    }
    return value.textValue();
  }

  /** Holds a text that has to be there against what it has to be. */
  static void require(JsonNode object, String name, String wanted) throws IOException {
    String found = text(object, name);
    if (!found.equals(wanted)) {
      throw new IOException("%s is '%s', not '%s'".formatted(name, found, wanted));
    }
  }

  static byte[] write(JsonNode root) {
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of values is always JSON", e);
    }
  }
}
