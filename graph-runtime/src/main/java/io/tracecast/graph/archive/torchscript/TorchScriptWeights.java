package io.tracecast.graph.archive.torchscript;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.pickle.PickleReader;
import io.tracecast.graph.archive.pickle.PickleValue;
import io.tracecast.graph.archive.pickle.PickleValue.Instance;
import io.tracecast.graph.archive.pickle.PickleValue.Tensor;
import io.tracecast.graph.archive.stored.ByteRange;
import io.tracecast.graph.archive.stored.CollectedBytes;
import io.tracecast.graph.archive.stored.GraphWeight;
import io.tracecast.graph.archive.stored.GraphWeights;
import io.tracecast.graph.archive.stored.WeightTensor;
import io.tracecast.graph.archive.stored.WeightType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * The parameters and buffers of a TorchScript archive, named as the modules name them: {@code
 * layer1.0.conv1.weight}. They are attributes of the modules in {@code data.pkl}, and their
 * elements lie in {@code data/KEY}.
 */
public final class TorchScriptWeights implements GraphWeights {
  private static final String CUSTOM_CLASSES = "__torch__.torch.classes.";
  private static final Set<WeightType> QUANTISED =
      Set.of(WeightType.QINT8, WeightType.QUINT8, WeightType.QINT32);

  private final String archive;
  private final ArchiveBytes bytes;
  private final Map<String, WeightSlot> slots = new LinkedHashMap<>();

  private TorchScriptWeights(String archive, ArchiveBytes bytes) {
    this.archive = archive;
    this.bytes = bytes;
  }

  /**
   * Reads the names.
   *
   * @param archive the archive's name, for messages
   * @throws io.tracecast.graph.archive.ArchiveException if the weights have no names, as in a
   *     frozen graph, or are quantised
   */
  public static TorchScriptWeights of(String archive, ArchiveBytes bytes) {
    TorchScriptWeights weights = new TorchScriptWeights(archive, bytes);
    try (ZipEntries entries = ZipEntries.open(archive, bytes)) {
      weights.requireLittleEndian(entries);
      PickleValue top = weights.pickle(entries, "data.pkl");
      if (!(top instanceof Instance module)) {
        throw TorchScriptErrors.noModule(archive);
      }
      weights.collect("", module, new ModuleClasses(entries));
      if (weights.slots.isEmpty()) {
        throw TorchScriptErrors.noNames(archive, entries.has("constants/0"));
      }
    }
    return weights;
  }

  private void requireLittleEndian(ZipEntries entries) {
    entries
        .content("byteorder")
        .map(order -> new String(order, UTF_8).trim())
        .filter(order -> !order.equals("little"))
        .ifPresent(
            order -> {
              throw TorchScriptErrors.byteOrder(archive, order);
            });
  }

  private PickleValue pickle(ZipEntries entries, String path) {
    byte[] content =
        entries
            .content(path)
            .orElseThrow(() -> ArchiveErrors.corrupt(archive, path + " is missing", null));
    return PickleReader.read(archive + " (" + path + ")", content);
  }

  private void collect(String prefix, Instance module, ModuleClasses classes) {
    if (module.className().startsWith(CUSTOM_CLASSES)) {
      throw TorchScriptErrors.quantised(archive, prefix, module.className());
    }
    Set<String> weights = classes.weightsOf(module.className());
    module
        .attributes()
        .forEach(
            (name, value) -> {
              if (value instanceof Tensor tensor) {
                add(prefix + name, tensor, weights.contains(name));
              } else if (value instanceof Instance inner
                  && inner.className().startsWith("__torch__.")) {
                collect(prefix + name + ".", inner, classes);
              }
            });
  }

  /** Integers count batches or are indices, which follow from shapes. */
  private void add(String name, Tensor tensor, boolean weight) {
    if (tensor.quantised() || QUANTISED.contains(tensor.type())) {
      throw TorchScriptErrors.quantised(archive, name, tensor.type().torchName());
    }
    GraphWeight.Kind kind =
        weight && tensor.type().isReal() ? GraphWeight.Kind.WEIGHT : GraphWeight.Kind.CONSTANT;
    slots.put(
        name, new WeightSlot(new GraphWeight(name, tensor.type(), tensor.shape(), kind), tensor));
  }

  @Override
  public List<GraphWeight> weights() {
    return slots.values().stream().map(WeightSlot::weight).toList();
  }

  @Override
  public ArchiveFiles with(Map<String, WeightTensor> values) {
    Map<String, List<WeightSlot>> byStorage = new LinkedHashMap<>();
    for (String name : values.keySet()) {
      WeightSlot slot = slots.get(name);
      byStorage.computeIfAbsent(slot.view().storage().key(), key -> new ArrayList<>()).add(slot);
    }
    CollectedBytes target = new CollectedBytes();
    try (ZipEntries entries = ZipEntries.open(archive, bytes)) {
      ZipArchiveOutputStream zip = new ZipArchiveOutputStream(target);
      zip.setUseZip64(Zip64Mode.AsNeeded);
      Map<String, List<WeightSlot>> replaced = new HashMap<>();
      byStorage.forEach((key, views) -> replaced.put(entries.root() + "data/" + key, views));
      copy(entries, replaced, values, zip);
      zip.finish();
      return new ArchiveFiles(target.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes whatever is written to it", e);
    }
  }

  private void copy(
      ZipEntries entries,
      Map<String, List<WeightSlot>> replaced,
      Map<String, WeightTensor> values,
      ZipArchiveOutputStream zip)
      throws IOException {
    Set<String> left = new HashSet<>(replaced.keySet());
    for (ZipArchiveEntry entry : Collections.list(entries.zip().getEntriesInPhysicalOrder())) {
      List<WeightSlot> views = replaced.get(entry.getName());
      if (views == null) {
        TorchScriptPacker.copy(entries, entry, zip);
      } else {
        left.remove(entry.getName());
        replace(entries, entry, views, values, zip);
      }
    }
    if (!left.isEmpty()) {
      throw missing(left.iterator().next());
    }
  }

  private ArchiveException missing(String entry) {
    return ArchiveErrors.corrupt(archive, ArchiveErrors.quoted(entry) + " is missing", null);
  }

  private void replace(
      ZipEntries entries,
      ZipArchiveEntry entry,
      List<WeightSlot> views,
      Map<String, WeightTensor> values,
      ZipArchiveOutputStream zip)
      throws IOException {
    WeightSlot first = views.get(0);
    if (views.stream().anyMatch(view -> view.storageSizeInBytes() != entry.getSize())) {
      throw ArchiveErrors.corrupt(
          archive,
          ArchiveErrors.quoted(entry.getName()) + " is not of the size that its tensors say",
          null);
    }
    if (views.size() == 1 && first.fillsStorage()) {
      WeightTensor value = values.get(first.weight().name());
      TorchScriptPacker.put(zip, entry.getName(), entry.getSize(), value::writeTo);
    } else {
      byte[] storage = scattered(entries, entry, views, values);
      TorchScriptPacker.put(zip, entry.getName(), storage.length, target -> target.write(storage));
    }
  }

  /** What no view covers stays. */
  private byte[] scattered(
      ZipEntries entries,
      ZipArchiveEntry entry,
      List<WeightSlot> views,
      Map<String, WeightTensor> values)
      throws IOException {
    if (entry.getSize() > TorchScriptErrors.MAX_SHARED_SIZE_IN_BYTES) {
      throw TorchScriptErrors.sharedTooLarge(archive, views.get(0).weight().name());
    }
    ByteRange before =
        entries
            .range(entry.getName().substring(entries.root().length()))
            .orElseThrow(() -> missing(entry.getName()));
    byte[] storage = new byte[(int) entry.getSize()];
    before.read(0, storage, 0, storage.length);
    BitSet written = new BitSet(storage.length);
    for (WeightSlot slot : views) {
      ScatterStream target = new ScatterStream(slot.view(), storage, written);
      values.get(slot.weight().name()).writeTo(target);
      if (target.differs()) {
        throw TorchScriptErrors.shared(archive, slot.weight().name(), views.get(0).weight().name());
      }
    }
    return storage;
  }
}
