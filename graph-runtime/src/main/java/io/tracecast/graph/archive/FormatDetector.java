package io.tracecast.graph.archive;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.tracecast.graph.archive.onnx.OnnxReader;
import io.tracecast.graph.archive.torchscript.PickledObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Tells formats apart by their first bytes. */
final class FormatDetector {
  /** How much of a file is enough to tell. */
  static final int HEAD_SIZE_IN_BYTES = PickledObject.HEAD_SIZE_IN_BYTES;

  private static final byte PICKLE_PROTOCOL = (byte) 0x80;

  /** An ONNX file starts with field 1 (ir_version) as a varint. */
  private static final byte ONNX_FIRST_TAG = 0x08;

  /** The fields of ModelProto (ONNX 1.21) by number: numbers, and texts or messages. */
  private static final Set<Integer> MODEL_NUMBERS = Set.of(1, 5);

  private static final Set<Integer> MODEL_MESSAGES = Set.of(2, 3, 4, 6, 7, 8, 14, 20, 25, 26);

  /** The most that a tag and a number or size take together. */
  private static final int MAX_FIELD_START_IN_BYTES = 15;

  /** Where the first entry of a zip says how long its name is, in two bytes. */
  private static final int ZIP_NAME_LENGTH = 26;

  private record Stranger(int offset, String magic, String what) {
    boolean matches(String head) {
      return head.startsWith(magic, offset);
    }
  }

  private static final List<Stranger> KNOWN_STRANGERS =
      List.of(
          new Stranger(0, "\u0089HDF", "an HDF5 file, as Keras writes"),
          new Stranger(4, "TFL3", "a TensorFlow Lite file"),
          new Stranger(8, "{\"", "a safetensors file: weights without a graph"),
          new Stranger(0, "%PDF", "a PDF"),
          new Stranger(0, "<htm", "a web page"),
          new Stranger(0, "<!DO", "a web page"),
          new Stranger(0, "<!do", "a web page"),
          new Stranger(0, "version https://git-lfs", "a Git LFS pointer: fetch the real file"));

  private FormatDetector() {}

  /**
   * Tells the format, or refuses.
   *
   * @param head the first {@link #HEAD_SIZE_IN_BYTES} of the file, or all where it has fewer
   * @throws ArchiveException if no graph begins like that
   */
  static GraphFormat detect(String name, byte[] head) {
    if (head.length == 0) {
      throw ArchiveErrors.empty(name);
    }
    if (head.length > 2 && head[0] == PICKLE_PROTOCOL && head[1] >= 2 && head[1] <= 5) {
      throw ArchiveErrors.pickle(name, PickledObject.of(head));
    }
    if (isZip(head)) {
      return GraphFormat.TORCHSCRIPT;
    }
    if (head.length > 2 && head[0] == ONNX_FIRST_TAG && isModel(head)) {
      return GraphFormat.ONNX;
    }
    throw ArchiveErrors.unknownFormat(name, stranger(head));
  }

  static byte[] head(ArchiveBytes bytes) {
    byte[] head = new byte[(int) Math.min(HEAD_SIZE_IN_BYTES, bytes.sizeInBytes())];
    bytes.read(0, head, 0, head.length);
    return head;
  }

  /** An empty zip, or one whose first entry has a name. */
  private static boolean isZip(byte[] head) {
    if (startsWith(head, 'P', 'K', 5, 6)) {
      return true;
    }
    boolean named =
        head.length <= ZIP_NAME_LENGTH + 1
            || head[ZIP_NAME_LENGTH] != 0
            || head[ZIP_NAME_LENGTH + 1] != 0;
    return startsWith(head, 'P', 'K', 3, 4) && named;
  }

  /**
   * Returns whether a ModelProto can begin like that, as far as its graph or the end of the head.
   * Protobuf has no magic, but zeros and other messages show in the tags of their fields.
   */
  private static boolean isModel(byte[] head) {
    CodedInputStream stream = CodedInputStream.newInstance(head);
    int left = head.length;
    try {
      while (left > 0) {
        int tag = stream.readTag();
        if (!isModelField(tag)) {
          return false;
        }
        if (tag == OnnxReader.MODEL_GRAPH) {
          return true;
        }
        left = skip(stream, tag, head.length);
      }
      return true;
    } catch (IOException e) {
      return left < MAX_FIELD_START_IN_BYTES; // the head ends within a number
    }
  }

  /** Skips a field; returns how many bytes are left, none where the field goes on behind them. */
  private static int skip(CodedInputStream stream, int tag, int length) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      int size = stream.readRawVarint32();
      int left = length - stream.getTotalBytesRead();
      if (size > left) {
        return 0;
      }
      stream.skipRawBytes(size);
    } else {
      stream.skipField(tag);
    }
    return length - stream.getTotalBytesRead();
  }

  /** Fields that are not known yet may be of any type but groups, which ONNX never has. */
  private static boolean isModelField(int tag) {
    int field = WireFormat.getTagFieldNumber(tag);
    return switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> !MODEL_MESSAGES.contains(field);
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> !MODEL_NUMBERS.contains(field);
      case WireFormat.WIRETYPE_FIXED32, WireFormat.WIRETYPE_FIXED64 ->
          !MODEL_MESSAGES.contains(field) && !MODEL_NUMBERS.contains(field);
      default -> false;
    };
  }

  private static boolean startsWith(byte[] head, int... magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  private static String stranger(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return KNOWN_STRANGERS.stream()
        .filter(stranger -> stranger.matches(text))
        .findFirst()
        .map(stranger -> " (it is " + stranger.what() + ")")
        .orElse("");
  }
}
