package io.tracecast.graph.archive;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** Protobuf fields by number, to write ONNX files that no exporter would. */
public final class OnnxBytes {
  private OnnxBytes() {}

  private interface Field {
    void write(CodedOutputStream stream) throws IOException;
  }

  /** Returns a model with this graph, as every ONNX file has an IR version and an operator set. */
  public static byte[] model(byte[]... graphFields) {
    return together(number(1, 8), message(8, number(2, 17)), message(7, graphFields));
  }

  /** Returns a {@code ValueInfoProto} in this field: a float32 tensor of N x 3 x 8 x 8. */
  public static byte[] images(int field, String name) {
    byte[] open = message(1);
    byte[][] sizes =
        Stream.of(3, 8, 8).map(size -> message(1, number(1, size))).toArray(byte[][]::new);
    byte[] shape = message(2, open, together(sizes));
    return message(field, text(1, name), message(2, message(1, number(1, 1), shape)));
  }

  public static byte[] message(int field, byte[]... fields) {
    return written(stream -> stream.writeByteArray(field, together(fields)));
  }

  public static byte[] text(int field, String text) {
    return written(stream -> stream.writeString(field, text));
  }

  public static byte[] number(int field, long number) {
    return written(stream -> stream.writeInt64(field, number));
  }

  /** Returns a field that claims this size and holds nothing. */
  public static byte[] claim(int field, int sizeInBytes) {
    return written(
        stream -> {
          stream.writeTag(field, 2);
          stream.writeUInt32NoTag(sizeInBytes);
        });
  }

  public static byte[] together(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static byte[] written(Field field) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    CodedOutputStream stream = CodedOutputStream.newInstance(target);
    try {
      field.write(stream);
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }
}
