package io.tracecast.graph.archive.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import java.io.IOException;
import java.util.Optional;

/**
 * Walks over the fields of a protobuf message, and of the messages in it, without holding any of
 * them. A tag is a field's number and the type of its value, see <a
 * href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers' encoding</a>.
 */
public final class WireCursor {

  /** The type of messages, texts, bytes and packed numbers in a tag, behind the field's number. */
  public static final int MESSAGE = WireFormat.WIRETYPE_LENGTH_DELIMITED;

  /** The type of numbers in a tag, behind the field's number. */
  public static final int NUMBER = WireFormat.WIRETYPE_VARINT;

  /** The type of floating point numbers of four bytes in a tag, behind the field's number. */
  public static final int FLOAT = WireFormat.WIRETYPE_FIXED32;

  private static final int BUFFER_SIZE_IN_BYTES = 1 << 16;
  private static final int COPIED_AT_ONCE_IN_BYTES = 1 << 20;
  private static final int MAX_TEXT_SIZE_IN_BYTES = 8 << 20;

  private final String archive;
  private final CodedInputStream stream;

  /** Reads the value of the field of that tag. */
  public interface FieldReader {
    void read(int tag) throws IOException;
  }

  /** Reads a value. */
  public interface ValueReader {
    void read() throws IOException;
  }

  /** Takes a number. */
  public interface NumberReader {
    void read(long number) throws IOException;
  }

  /** Takes a floating point number. */
  public interface FloatReader {
    void read(float number);
  }

  private WireCursor(String archive, CodedInputStream stream) {
    this.archive = archive;
    this.stream = stream;
  }

  /**
   * Returns a cursor before the first field of a message.
   *
   * @param archive the name of the archive, for messages
   */
  public static WireCursor over(String archive, ArchiveBytes message) {
    CodedInputStream stream =
        CodedInputStream.newInstance(message.openStream(), BUFFER_SIZE_IN_BYTES);
    stream.setSizeLimit(Integer.MAX_VALUE);
    return new WireCursor(archive, stream);
  }

  /**
   * Returns a cursor before the first field of a message.
   *
   * @param archive the name of the archive, for messages
   */
  static WireCursor over(String archive, byte[] message) {
    return new WireCursor(archive, CodedInputStream.newInstance(message));
  }

  /** Reads the fields up to the end. */
  public void readFields(FieldReader reader) throws IOException {
    int tag;
    while ((tag = nextTag()) != 0) {
      reader.read(tag);
    }
    stream.checkLastTagWas(0);
  }

  /** Returns the tag of the next field, or 0 at the end. */
  int nextTag() throws IOException {
    return stream.readTag();
  }

  /** Returns how many bytes are read. */
  int position() {
    return stream.getTotalBytesRead();
  }

  /** Reads the fields of the message that is the value at hand. */
  public void readMessage(FieldReader reader) throws IOException {
    int outer = stream.pushLimit(stream.readRawVarint32());
    readFields(reader);
    if (stream.getBytesUntilLimit() > 0) {
      throw new IOException("The file ends within a message");
    }
    stream.popLimit(outer);
  }

  /** Reads the fields of one tag of the message that is the value at hand, and skips all others. */
  void readOnly(int wanted, ValueReader reader) throws IOException {
    readMessage(
        tag -> {
          if (tag == wanted) {
            reader.read();
          } else {
            skip(tag);
          }
        });
  }

  /** Reads numbers that stand together as one value. */
  public void readPacked(NumberReader reader) throws IOException {
    int outer = stream.pushLimit(stream.readRawVarint32());
    while (!stream.isAtEnd()) {
      reader.read(stream.readInt64());
    }
    stream.popLimit(outer);
  }

  public long readNumber() throws IOException {
    return stream.readInt64();
  }

  public int readEnum() throws IOException {
    return stream.readEnum();
  }

  /** Skips the message, text or bytes at hand; returns their size. What follows is behind them. */
  int skipSized() throws IOException {
    int sizeInBytes = stream.readRawVarint32();
    stream.skipRawBytes(sizeInBytes);
    return sizeInBytes;
  }

  public float readFloat() throws IOException {
    return stream.readFloat();
  }

  /** Reads floating point numbers of four bytes that stand together as one value. */
  public void readPackedFloats(FloatReader reader) throws IOException {
    int outer = stream.pushLimit(stream.readRawVarint32());
    while (!stream.isAtEnd()) {
      reader.read(stream.readFloat());
    }
    stream.popLimit(outer);
  }

  /** Reads bytes; skips them and returns nothing if they are more than that many. */
  public Optional<byte[]> readSmall(int mostBytes) throws IOException {
    int sizeInBytes = stream.readRawVarint32();
    if (sizeInBytes > mostBytes) {
      stream.skipRawBytes(sizeInBytes);
      return Optional.empty();
    }
    return Optional.of(stream.readRawBytes(sizeInBytes));
  }

  byte[] readBytes() throws IOException {
    return stream.readByteArray();
  }

  public String readText() throws IOException {
    int sizeInBytes = stream.readRawVarint32();
    if (sizeInBytes > MAX_TEXT_SIZE_IN_BYTES) {
      throw ArchiveErrors.hostile(archive, "a text of " + sizeInBytes + " bytes");
    }
    return new String(stream.readRawBytes(sizeInBytes), UTF_8);
  }

  public void skip(int tag) throws IOException {
    if (!stream.skipField(tag)) {
      throw new IOException("Unexpected end of a group");
    }
  }

  /** Skips the field of that tag; returns false where it goes on behind that position. */
  boolean skipWithin(int tag, int end) throws IOException {
    if (WireFormat.getTagWireType(tag) != MESSAGE) {
      skip(tag);
      return true;
    }
    int sizeInBytes = stream.readRawVarint32();
    if (sizeInBytes > end - position()) {
      return false;
    }
    stream.skipRawBytes(sizeInBytes);
    return true;
  }

  /** Copies the field of that tag, holding no more than a part of it. */
  void copy(int tag, CodedOutputStream sink) throws IOException {
    if (WireFormat.getTagWireType(tag) != MESSAGE) {
      stream.skipField(tag, sink);
      return;
    }
    int remaining = stream.readRawVarint32();
    sink.writeUInt32NoTag(tag);
    sink.writeUInt32NoTag(remaining);
    while (remaining > 0) {
      int part = Math.min(remaining, COPIED_AT_ONCE_IN_BYTES);
      sink.writeRawBytes(stream.readRawBytes(part));
      remaining -= part;
    }
  }
}
