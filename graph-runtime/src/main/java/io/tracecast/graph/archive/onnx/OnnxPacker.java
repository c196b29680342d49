package io.tracecast.graph.archive.onnx;

import com.google.protobuf.CodedOutputStream;
import io.tracecast.graph.archive.ArchiveBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a copy of an ONNX file with another interface among its metadata properties. */
public final class OnnxPacker {
  private static final int BUFFER_SIZE_IN_BYTES = 1 << 16;

  private OnnxPacker() {}

  /**
   * Writes the copy.
   *
   * @param name the archive's name, for messages
   * @param document the interface, as JSON
   * @param target receives the copy; not closed
   * @throws IOException if the target fails
   */
  public static void pack(String name, ArchiveBytes bytes, String document, OutputStream target)
      throws IOException {
    WireCursor source = WireCursor.over(name, bytes);
    CodedOutputStream sink = CodedOutputStream.newInstance(target, BUFFER_SIZE_IN_BYTES);
    source.readFields(
        tag -> {
          if (tag == OnnxReader.METADATA_TAG) {
            copyUnlessInterface(name, source.readBytes(), sink);
          } else {
            source.copy(tag, sink);
          }
        });
    sink.writeByteArray(OnnxReader.METADATA, property(OnnxReader.INTERFACE_PROPERTY, document));
    sink.flush();
  }

  private static void copyUnlessInterface(String name, byte[] property, CodedOutputStream sink)
      throws IOException {
    String key = KeyValue.readAll(WireCursor.over(name, property)).key();
    if (!key.equals(OnnxReader.INTERFACE_PROPERTY)) {
      sink.writeByteArray(OnnxReader.METADATA, property);
    }
  }

  private static byte[] property(String key, String value) throws IOException {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream fields = CodedOutputStream.newInstance(buffer);
    fields.writeString(KeyValue.KEY, key);
    fields.writeString(KeyValue.VALUE, value);
    fields.flush();
    return buffer.toByteArray();
  }
}
