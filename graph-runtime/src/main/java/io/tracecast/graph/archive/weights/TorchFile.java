package io.tracecast.graph.archive.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.pickle.PickleReader;
import io.tracecast.graph.archive.pickle.PickleValue.Storage;
import io.tracecast.graph.archive.pickle.PickleValue.Tensor;
import io.tracecast.graph.archive.stored.ByteRange;
import io.tracecast.graph.archive.stored.WeightTensor;
import io.tracecast.graph.archive.torchscript.ZipEntries;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads what {@code torch.save} writes since PyTorch 1.6: a zip with {@code data.pkl}, the bytes of
 * each storage in {@code data/KEY}, and their order in {@code byteorder}, which is little-endian
 * where that is missing.
 */
final class TorchFile {
  private static final String PICKLE = "data.pkl";
  private static final String CODE = "code";

  private TorchFile() {}

  static NamedWeights read(String file, ArchiveBytes bytes) {
    try (ZipEntries entries = ZipEntries.open(file, bytes)) {
      if (entries.hasFolder(CODE)) {
        throw WeightErrors.graph(file);
      }
      byte[] pickle = entries.content(PICKLE).orElseThrow(() -> WeightErrors.unknown(file));
      StateDict stateDict = StateDict.in(file, PickleReader.read(file + " (data.pkl)", pickle));
      boolean bigEndian = isBigEndian(file, entries);
      Map<String, ByteRange> storages = new HashMap<>();
      Map<String, WeightTensor> tensors = new LinkedHashMap<>();
      stateDict
          .tensors()
          .forEach(
              (name, tensor) -> {
                ByteRange storage =
                    storages.computeIfAbsent(
                        tensor.storage().key(), key -> storage(file, entries, tensor.storage()));
                tensors.put(name, view(file, tensor, storage, bigEndian));
              });
      return new NamedWeights(file, stateDict.form(), tensors);
    } catch (ArchiveException e) {
      throw WeightErrors.ofZip(e);
    }
  }

  private static boolean isBigEndian(String file, ZipEntries entries) {
    String order =
        entries.content("byteorder").map(text -> new String(text, UTF_8).trim()).orElse("little");
    if (!order.equals("little") && !order.equals("big")) {
      throw WeightErrors.damaged(
          file, "its byteorder is '" + ArchiveErrors.quoted(order) + "'", null);
    }
    return order.equals("big");
  }

  private static ByteRange storage(String file, ZipEntries entries, Storage storage) {
    return entries
        .range("data/" + storage.key())
        .orElseThrow(
            () ->
                WeightErrors.damaged(
                    file, "data/" + ArchiveErrors.quoted(storage.key()) + " is missing", null));
  }

  /** Two tensors may say different things of one storage. */
  static WeightTensor view(String file, Tensor tensor, ByteRange storage, boolean bigEndian) {
    if (tensor.storage().sizeInBytes() > storage.sizeInBytes()) {
      throw WeightErrors.damaged(
          file,
          "the storage '%s' has %d bytes, and its tensors need %d"
              .formatted(
                  ArchiveErrors.quoted(tensor.storage().key()),
                  storage.sizeInBytes(),
                  tensor.storage().sizeInBytes()),
          null);
    }
    return new StridedTensor(
        tensor.type(), tensor.shape(), storage, bigEndian, tensor.offset(), tensor.strides());
  }
}
