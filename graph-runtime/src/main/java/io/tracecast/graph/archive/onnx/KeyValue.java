package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.onnx.WireCursor.MESSAGE;

import java.io.IOException;

/**
 * A {@code StringStringEntryProto}: what ONNX writes properties and places of data as.
 *
 * @param key empty where it has none
 * @param value empty where it has none
 */
public record KeyValue(String key, String value) {
  static final int KEY = 1;
  static final int VALUE = 2;
  private static final int KEY_TAG = KEY << 3 | MESSAGE;
  private static final int VALUE_TAG = VALUE << 3 | MESSAGE;

  /** Reads the value at hand. */
  public static KeyValue read(WireCursor cursor) throws IOException {
    String[] pair = {"", ""};
    cursor.readMessage(tag -> readField(cursor, tag, pair));
    return new KeyValue(pair[0], pair[1]);
  }

  /** Reads a message that stands alone. */
  static KeyValue readAll(WireCursor cursor) throws IOException {
    String[] pair = {"", ""};
    cursor.readFields(tag -> readField(cursor, tag, pair));
    return new KeyValue(pair[0], pair[1]);
  }

  private static void readField(WireCursor cursor, int tag, String[] pair) throws IOException {
    switch (tag) {
      case KEY_TAG -> pair[0] = cursor.readText();
      case VALUE_TAG -> pair[1] = cursor.readText();
      default -> cursor.skip(tag);
    }
  }
}
