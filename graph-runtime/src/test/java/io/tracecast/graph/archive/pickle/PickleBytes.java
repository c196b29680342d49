package io.tracecast.graph.archive.pickle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Writes pickles instruction by instruction. */
final class PickleBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins a pickle of protocol 2. */
  static PickleBytes begin() {
    return new PickleBytes().op(Opcode.PROTO, 2);
  }

  /** Appends bytes: instructions and their one-byte arguments. */
  PickleBytes op(int... instructions) {
    for (int instruction : instructions) {
      bytes.write(instruction);
    }
    return this;
  }

  PickleBytes global(String module, String name) {
    op(Opcode.GLOBAL);
    bytes.writeBytes((module + "\n" + name + "\n").getBytes(UTF_8));
    return this;
  }

  PickleBytes text(String text) {
    byte[] content = text.getBytes(UTF_8);
    op(Opcode.BINUNICODE).size(content.length);
    bytes.writeBytes(content);
    return this;
  }

  PickleBytes number(int number) {
    return op(Opcode.BININT).size(number);
  }

  /** Appends a little-endian number of four bytes. */
  PickleBytes size(int number) {
    return op(number & 0xff, number >> 8 & 0xff, number >> 16 & 0xff, number >>> 24);
  }

  /** Appends a tuple of numbers. */
  PickleBytes numbers(int... numbers) {
    op(Opcode.MARK);
    Arrays.stream(numbers).forEach(this::number);
    return op(Opcode.TUPLE);
  }

  /** Appends PyTorch's storage {@code 0} of that class. */
  PickleBytes storage(String type, int elements) {
    op(Opcode.MARK).text("storage").global("torch", type).text("0").text("cpu").number(elements);
    return op(Opcode.TUPLE, Opcode.BINPERSID);
  }

  /** Appends the tensor of the storage that is written by then. */
  PickleBytes tensorOf(String type, int elements, int offset, int[] shape, int[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").op(Opcode.MARK).storage(type, elements);
    number(offset).numbers(shape).numbers(strides).op(Opcode.NEWFALSE);
    global("collections", "OrderedDict").op(Opcode.EMPTY_TUPLE, Opcode.REDUCE);
    return op(Opcode.TUPLE, Opcode.REDUCE);
  }

  /** Repeats instructions. */
  PickleBytes times(int count, int... instructions) {
    for (int i = 0; i < count; i++) {
      op(instructions);
    }
    return this;
  }

  byte[] end() {
    return op(Opcode.STOP).bytes.toByteArray();
  }
}
