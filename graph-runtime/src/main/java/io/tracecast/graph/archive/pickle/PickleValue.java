package io.tracecast.graph.archive.pickle;

import io.tracecast.graph.archive.stored.WeightType;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value that a pickle describes. Values are immutable, hold no cycle, are at most {@link
 * PickleLimits#MAX_DEPTH} deep, and have at most {@link PickleLimits#MAX_TREE_SIZE} values below
 * them, one that is shared counted each time: whoever walks over them may do so by recursion. What
 * a pickle shares is the same object here too.
 */
public sealed interface PickleValue {

  /** Python's {@code None}. */
  record None() implements PickleValue {
    static final None NONE = new None();
  }

  /** A boolean. */
  record Flag(boolean value) implements PickleValue {
    static final Flag TRUE = new Flag(true);
    static final Flag FALSE = new Flag(false);
  }

  /** An integer of at most 64 bits. */
  record Whole(long value) implements PickleValue {}

  /** An integer of more bits. */
  record Large(BigInteger value) implements PickleValue {}

  /** A floating point number. */
  record Real(double value) implements PickleValue {}

  /** A text; of Python 2's {@code str}, whose bytes are read as Latin-1, too. */
  record Text(String value) implements PickleValue {}

  /** Bytes; of a {@code bytearray} too. */
  final class Bytes implements PickleValue {
    private final byte[] content;

    Bytes(byte[] content) {
      this.content = content;
    }

    /** Returns how many there are. */
    public int size() {
      return content.length;
    }

    /** Returns a copy. */
    public byte[] copy() {
      return content.clone();
    }
  }

  /** A list. */
  record Items(List<PickleValue> items) implements PickleValue {}

  /** A tuple; {@code torch.Size} is one too. */
  record Tuple(List<PickleValue> items) implements PickleValue {}

  /** A key with its value; the key is a {@link Text} or a {@link Whole}. */
  record Entry(PickleValue key, PickleValue value) {}

  /** A {@code dict} or {@code OrderedDict}: entries of different keys, in the order they came. */
  record Dict(List<Entry> entries) implements PickleValue {

    /** Returns the entries whose keys are texts, in their order; a new map. */
    public Map<String, PickleValue> byText() {
      Map<String, PickleValue> texts = new LinkedHashMap<>();
      for (Entry entry : entries) {
        if (entry.key() instanceof Text text) {
          texts.put(text.value(), entry.value());
        }
      }
      return texts;
    }
  }

  /** A class or constant by its name, such as {@code torch.float32}. */
  record Global(String module, String name) implements PickleValue {

    /** Returns both parts of the name with a dot between them. */
    public String fullName() {
      return module + "." + name;
    }
  }

  /**
   * Where the elements of tensors lie: PyTorch's persistent id.
   *
   * @param type of the elements; empty for {@code UntypedStorage}, of which the tensors say it
   * @param key what the storage is called: {@code data/KEY} in a zip
   * @param location the device that it was on, such as {@code cpu}
   * @param elements how many elements it has; bytes, if it has no type; never negative
   */
  record Storage(Optional<WeightType> type, String key, String location, long elements)
      implements PickleValue {

    /** Returns its size. */
    public long sizeInBytes() {
      return elements * type.map(WeightType::sizeInBytes).orElse(1);
    }
  }

  /**
   * A tensor: a view of a storage, within which all of it lies.
   *
   * @param type of the elements
   * @param offset the place of the first element in the storage, in elements
   * @param shape the length of each axis
   * @param strides how many elements lie between neighbours along each axis; never negative
   * @param requiresGrad whether it is trained
   * @param quantised whether its integers stand for real numbers, by a scale that is not kept here
   */
  record Tensor(
      WeightType type,
      Storage storage,
      long offset,
      List<Long> shape,
      List<Long> strides,
      boolean requiresGrad,
      boolean quantised)
      implements PickleValue {

    /** Returns how many elements it has. */
    public long elements() {
      return shape.stream().reduce(1L, (left, right) -> left * right);
    }
  }

  /**
   * An object of a class that is not run: of a TorchScript class, an enum or a device.
   *
   * @param className with its module, such as {@code __torch__.nets.Net}
   * @param state what it was built with: for a module the {@link Dict} of its attributes; for an
   *     enum or a device the {@link Tuple} of the arguments; {@link None} where there is nothing
   */
  record Instance(String className, PickleValue state) implements PickleValue {

    /** Returns its attributes in their order, if its state is a dictionary; a new map. */
    public Map<String, PickleValue> attributes() {
      return state instanceof Dict dict ? dict.byText() : Map.of();
    }
  }
}
