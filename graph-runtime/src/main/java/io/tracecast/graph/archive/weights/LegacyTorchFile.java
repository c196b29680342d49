package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.pickle.PickleReader;
import io.tracecast.graph.archive.pickle.PickleValue;
import io.tracecast.graph.archive.pickle.PickleValue.Dict;
import io.tracecast.graph.archive.pickle.PickleValue.Instance;
import io.tracecast.graph.archive.pickle.PickleValue.Items;
import io.tracecast.graph.archive.pickle.PickleValue.Large;
import io.tracecast.graph.archive.pickle.PickleValue.Storage;
import io.tracecast.graph.archive.pickle.PickleValue.Tensor;
import io.tracecast.graph.archive.pickle.PickleValue.Text;
import io.tracecast.graph.archive.pickle.PickleValue.Tuple;
import io.tracecast.graph.archive.pickle.PickleValue.Whole;
import io.tracecast.graph.archive.stored.ByteRange;
import io.tracecast.graph.archive.stored.WeightTensor;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@code torch.save} wrote before PyTorch 1.6: five pickles (a magic number, the version
 * of the form, facts of the system, the object, the keys of its storages), and then, in the order
 * of the keys, the number of elements of each storage in eight bytes and the elements,
 * little-endian.
 */
final class LegacyTorchFile {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private final String file;
  private final ArchiveBytes bytes;
  private final Map<String, Storage> storages = new HashMap<>();

  private LegacyTorchFile(String file, ArchiveBytes bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  static NamedWeights read(String file, ArchiveBytes bytes) {
    return new LegacyTorchFile(file, bytes).read();
  }

  private NamedWeights read() {
    PickleReader pickles = new PickleReader(file, bytes, 0);
    if (!pickles.next().equals(new Large(MAGIC))) {
      throw WeightErrors.unknown(file);
    }
    if (!pickles.next().equals(new Whole(VERSION))) {
      throw WeightErrors.damaged(file, "it is of another version than " + VERSION, null);
    }
    pickles.next();
    PickleValue object = pickles.next();
    StateDict stateDict = StateDict.in(file, object);
    collectStorages(object);
    Map<String, ByteRange> ranges = ranges(pickles.next(), pickles.position());
    Map<String, WeightTensor> tensors = new LinkedHashMap<>();
    stateDict.tensors().forEach((name, tensor) -> tensors.put(name, view(tensor, ranges)));
    return new NamedWeights(file, stateDict.form() + " of before PyTorch 1.6", tensors);
  }

  private WeightTensor view(Tensor tensor, Map<String, ByteRange> ranges) {
    ByteRange range = ranges.get(tensor.storage().key());
    if (range == null) {
      throw WeightErrors.damaged(
          file,
          "the storage '" + ArchiveErrors.quoted(tensor.storage().key()) + "' is missing",
          null);
    }
    return TorchFile.view(file, tensor, range, false);
  }

  /** The sizes of all storages are needed to find each: those of an optimiser's state, too. */
  private void collectStorages(PickleValue value) {
    if (value instanceof Tensor tensor) {
      storages.putIfAbsent(tensor.storage().key(), tensor.storage());
    } else if (value instanceof Storage storage) {
      storages.putIfAbsent(storage.key(), storage);
    } else if (value instanceof Dict dict) {
      dict.entries().forEach(entry -> collectStorages(entry.value()));
    } else if (value instanceof Items list) {
      list.items().forEach(this::collectStorages);
    } else if (value instanceof Tuple tuple) {
      tuple.items().forEach(this::collectStorages);
    } else if (value instanceof Instance instance) {
      collectStorages(instance.state());
    }
  }

  private Map<String, ByteRange> ranges(PickleValue keys, long start) {
    Map<String, ByteRange> ranges = new HashMap<>();
    long position = start;
    for (PickleValue key : keys instanceof Items list ? list.items() : List.<PickleValue>of()) {
      Storage storage = key instanceof Text text ? storages.get(text.value()) : null;
      if (storage == null) {
        throw WeightErrors.damaged(file, "no tensor uses a storage that it lists", null);
      }
      if (Long.BYTES > bytes.sizeInBytes() - position
          || count(position) != storage.elements()
          || storage.sizeInBytes() > bytes.sizeInBytes() - position - Long.BYTES) {
        throw WeightErrors.damaged(
            file,
            "the storage '" + ArchiveErrors.quoted(storage.key()) + "' is not as large as it says",
            null);
      }
      ranges.put(storage.key(), new ByteRange(bytes, position + Long.BYTES, storage.sizeInBytes()));
      position += Long.BYTES + storage.sizeInBytes();
    }
    return ranges;
  }

  private long count(long position) {
    return LittleEndian.readLong(new ByteRange(bytes, position, Long.BYTES), 0);
  }
}
