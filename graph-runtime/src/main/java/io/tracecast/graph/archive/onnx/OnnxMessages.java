package io.tracecast.graph.archive.onnx;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;

/** Reads the messages of a protobuf stream field by field, without holding any of them. */
final class OnnxMessages {
  private OnnxMessages() {}

  /** Reads the value of the field of that tag. */
  interface FieldReader {
    void read(CodedInputStream stream, int tag) throws IOException;
  }

  /** Reads a value. */
  interface ValueReader {
    void read(CodedInputStream stream) throws IOException;
  }

  /** Reads the fields of one tag, and skips all others. */
  static FieldReader only(int wanted, ValueReader reader) {
    return (stream, tag) -> {
      if (tag == wanted) {
        reader.read(stream);
      } else {
        skip(stream, tag);
      }
    };
  }

  /** Reads a message that has its length before it. */
  static void readMessage(CodedInputStream stream, FieldReader reader) throws IOException {
    int outer = stream.pushLimit(stream.readRawVarint32());
    int tag;
    while ((tag = stream.readTag()) != 0) {
      reader.read(stream, tag);
    }
    stream.checkLastTagWas(0);
    if (stream.getBytesUntilLimit() > 0) {
      throw new IOException("The file ends within a message");
    }
    stream.popLimit(outer);
  }

  static void skip(CodedInputStream stream, int tag) throws IOException {
    if (!stream.skipField(tag)) {
      throw new IOException("Unexpected end of a group");
    }
  }
}
