package io.tracecast.job.scoring.care;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;

/**
 * What an attempt leaves for those that come after it, should its process die.
 *
 * @param kind what is said
 * @param by who says it
 * @param image the path of the image in work, or of the first that may be; null for {@link
 *     Kind#FAILED} and for rows without an id
 * @param from the place in the partition, from 0, of the first image that may be in work
 * @param until the place after the last
 * @param step what is done with the image; null where nobody looks so closely yet
 */
record Mark(Kind kind, TaskAttempt by, String image, long from, long until, Step step) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a mark says. */
  enum Kind {
    /** This image is in work, and no other in this process. It is taken away afterwards. */
    ALONE,
    /** All images that may be in work are in this range. It stays. */
    REACHED,
    /** The attempt has ended with an exception: its process had not died by then. */
    FAILED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Mark alone(TaskAttempt by, String image, long place, Step step) {
    return new Mark(Kind.ALONE, by, image, place, place + 1, step);
  }

  static Mark reached(TaskAttempt by, String firstImage, long from, long until) {
    return new Mark(Kind.REACHED, by, firstImage, from, until, null);
  }

  static Mark failed(TaskAttempt by) {
    return new Mark(Kind.FAILED, by, null, 0, 0, null);
  }

  String fileName() {
    return kind.label() + "-" + by.fileName() + ".json";
  }

  byte[] toJson() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("kind", kind.label());
    json.put("application", by.application());
    json.put("executor", by.executor());
    json.put("stage", by.stage());
    json.put("partition", by.partition());
    json.put("attempt", by.number());
    json.put("image", image);
    json.put("from", from);
    json.put("until", until);
    json.put("step", step == null ? null : step.label());
    return JSON.writeValueAsBytes(json);
  }

  /**
   * Reads a mark.
   *
   * @throws IOException if it is none, such as one whose writer died over it
   */
  static Mark parse(byte[] bytes) throws IOException {
    JsonNode json = JSON.readTree(bytes);
    try {
      return new Mark(
          Kind.valueOf(json.required("kind").asText().toUpperCase(Locale.ROOT)),
          new TaskAttempt(
              json.required("application").asText(),
              json.required("executor").asText(),
              json.required("stage").asText(),
              json.required("partition").asInt(),
              json.required("attempt").asInt()),
          json.required("image").textValue(),
          json.required("from").asLong(),
          json.required("until").asLong(),
          Step.parse(json.required("step").textValue()));
    } catch (IllegalArgumentException e) {
      throw new IOException("Not a mark: " + e.getMessage(), e);
    }
  }
}
