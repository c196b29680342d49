package io.tracecast.graph.archive.onnx;

import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Set;

/** Tells whether a file begins like an ONNX model. */
public final class ModelHead {

  /** A model starts with field 1 (ir_version) as a number. */
  private static final byte FIRST_TAG = 0x08;

  /** The fields of ModelProto (ONNX 1.21) by number: numbers, and texts or messages. */
  private static final Set<Integer> NUMBERS = Set.of(1, 5);

  private static final Set<Integer> MESSAGES = Set.of(2, 3, 4, 6, 7, 8, 14, 20, 25, 26);

  /** The most that a tag and a number or size take together. */
  private static final int MAX_FIELD_START_IN_BYTES = 15;

  private ModelHead() {}

  /**
   * Returns whether a ModelProto can begin like that, as far as its graph or the end of the head.
   * Protobuf has no magic, but zeros and other messages show in the tags of their fields.
   *
   * @param head the first bytes of a file, or all
   */
  public static boolean matches(byte[] head) {
    return head.length > 2 && head[0] == FIRST_TAG && fieldsMatch(head);
  }

  private static boolean fieldsMatch(byte[] head) {
    WireCursor cursor = WireCursor.over("", head);
    int fieldStart = 0;
    try {
      for (int tag; (tag = cursor.nextTag()) != 0; fieldStart = cursor.position()) {
        if (!isModelField(tag)) {
          return false;
        }
        if (tag == OnnxReader.GRAPH_TAG || !cursor.skipWithin(tag, head.length)) {
          return true;
        }
      }
      return true;
    } catch (IOException e) {
      return head.length - fieldStart < MAX_FIELD_START_IN_BYTES; // the head ends within a number
    }
  }

  /** Fields that are not known yet may be of any type but groups, which ONNX never has. */
  private static boolean isModelField(int tag) {
    int field = WireFormat.getTagFieldNumber(tag);
    return switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> !MESSAGES.contains(field);
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> !NUMBERS.contains(field);
      case WireFormat.WIRETYPE_FIXED32, WireFormat.WIRETYPE_FIXED64 ->
          !MESSAGES.contains(field) && !NUMBERS.contains(field);
      default -> false;
    };
  }
}
