package io.tracecast.graph.archive.torchscript.contents;

import io.tracecast.graph.archive.pickle.PickleValue;
import io.tracecast.graph.archive.torchscript.ZipEntries;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Module;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Nothing;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Scalar;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Sequence;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Shape;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Truth;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Unknown;
import io.tracecast.graph.archive.torchscript.contents.KnownValue.Words;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an archive carries, as values of its code: modules, their fields, and constants. */
final class ArchiveValues {
  private static final int MOST_BYTES_OF_A_NUMBER = 8;

  private final ZipEntries entries;
  private final Optional<PickleValue> module;
  private final Optional<PickleValue> constants;

  ArchiveValues(ZipEntries entries, Optional<PickleValue> module, Optional<PickleValue> constants) {
    this.entries = entries;
    this.module = module;
    this.constants = constants;
  }

  KnownValue module() {
    return module
        .map(value -> known(value, "data"))
        .orElse(new Unknown("the archive has no module"));
  }

  /** Returns what the code calls {@code CONSTANTS.c0} and so on. */
  KnownValue constant(String number) {
    try {
      int place = Integer.parseInt(number);
      if (constants.isPresent()
          && constants.get() instanceof PickleValue.Tuple tuple
          && place < tuple.items().size()) {
        return known(tuple.items().get(place), "constants");
      }
    } catch (NumberFormatException e) { // said below
    }
    return new Unknown("the archive has no constant " + number);
  }

  KnownValue attribute(Module owner, String name) {
    PickleValue value = owner.instance().attributes().get(name);
    return value == null
        ? new Unknown(
            "the archive has no field %s of a %s".formatted(name, owner.instance().className()))
        : known(value, "data");
  }

  private KnownValue known(PickleValue value, String folder) {
    if (value instanceof PickleValue.Tensor tensor) {
      return tensor(tensor, folder);
    }
    if (value instanceof PickleValue.Instance instance) {
      return new Module(instance);
    }
    if (value instanceof PickleValue.Whole whole) {
      return Scalar.whole(whole.value());
    }
    if (value instanceof PickleValue.Real real) {
      return new Scalar(real.value(), false);
    }
    if (value instanceof PickleValue.Flag flag) {
      return new Truth(flag.value());
    }
    if (value instanceof PickleValue.Text text) {
      return new Words(text.value());
    }
    if (value instanceof PickleValue.None) {
      return new Nothing();
    }
    if (value instanceof PickleValue.Tuple tuple) {
      return sequence(tuple.items(), folder);
    }
    return value instanceof PickleValue.Items items
        ? sequence(items.items(), folder)
        : new Unknown("a value of the archive is not followed here");
  }

  private KnownValue sequence(List<PickleValue> items, String folder) {
    List<KnownValue> elements = new ArrayList<>();
    items.forEach(item -> elements.add(known(item, folder)));
    return new Sequence(elements);
  }

  /** A tensor without axes is a number, and may say a size. */
  private KnownValue tensor(PickleValue.Tensor tensor, String folder) {
    if (tensor.shape().isEmpty()) {
      Optional<KnownValue> number = number(tensor, folder + "/" + tensor.storage().key());
      if (number.isPresent()) {
        return number.get();
      }
    }
    return new Shape(tensor.shape(), true);
  }

  private Optional<KnownValue> number(PickleValue.Tensor tensor, String path) {
    if (tensor.offset() != 0 || entries.size(path) > MOST_BYTES_OF_A_NUMBER) {
      return Optional.empty();
    }
    return entries
        .content(path)
        .filter(content -> content.length == tensor.type().sizeInBytes())
        .map(content -> ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN))
        .flatMap(
            bytes ->
                switch (tensor.type()) {
                  case INT64 -> Optional.of(Scalar.whole(bytes.getLong()));
                  case INT32 -> Optional.of(Scalar.whole(bytes.getInt()));
                  case FLOAT32 -> Optional.of(new Scalar(bytes.getFloat(), false));
                  case FLOAT64 -> Optional.of(new Scalar(bytes.getDouble(), false));
                  default -> Optional.empty();
                });
  }
}
