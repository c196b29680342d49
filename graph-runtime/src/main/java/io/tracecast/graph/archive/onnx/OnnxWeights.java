package io.tracecast.graph.archive.onnx;

import com.google.protobuf.CodedOutputStream;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.onnx.Initializer.Place;
import io.tracecast.graph.archive.onnx.WeightedGraph.Alias;
import io.tracecast.graph.archive.stored.GraphWeight;
import io.tracecast.graph.archive.stored.GraphWeights;
import io.tracecast.graph.archive.stored.WeightTensor;
import io.tracecast.graph.archive.stored.WeightType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The initializers of an ONNX graph, which torch's exporters name as the module does, and the names
 * that {@code Identity} nodes give them. New values are written in the place of the old ones, in
 * the graph's own file or in those beside it; a name that shared another's value gets its own.
 */
public final class OnnxWeights implements GraphWeights {

  /** Names that exporters make: of inputs of nodes, of values inside, and of numbered ones. */
  private static final Pattern MADE =
      Pattern.compile("(?s)onnx::.*|/.*|_?val_\\d+.*|const\\w*_\\d+|\\d+|.*\\.folded");

  private static final int INITIALIZER = 5;
  private static final int MAX_SIZE_IN_BYTES = Integer.MAX_VALUE;

  private final String archive;
  private final ArchiveFiles files;
  private final WeightedGraph graph;
  private final Map<String, Alias> aliases;

  private OnnxWeights(String archive, ArchiveFiles files) {
    this.archive = archive;
    this.files = files;
    this.graph = WeightedGraph.of(archive, files.bytes());
    this.aliases = graph.aliases();
  }

  /**
   * Reads the names.
   *
   * @param archive the archive's name, for messages
   * @throws io.tracecast.graph.archive.ArchiveException if the file is damaged
   */
  public static OnnxWeights of(String archive, ArchiveFiles files) {
    return new OnnxWeights(archive, files);
  }

  @Override
  public List<GraphWeight> weights() {
    List<GraphWeight> weights = new ArrayList<>();
    for (Initializer initializer : graph.initializers().values()) {
      initializer.type().ifPresent(type -> weights.add(weight(initializer, type)));
    }
    for (Alias alias : aliases.values()) {
      Initializer source = graph.initializers().get(alias.source());
      source.type().ifPresent(type -> weights.add(alias(alias.name(), source, type)));
    }
    return weights;
  }

  private static GraphWeight weight(Initializer initializer, WeightType type) {
    boolean made = MADE.matcher(initializer.name()).matches();
    GraphWeight.Kind kind = GraphWeight.Kind.CONSTANT;
    if (type.isReal() && !made) {
      kind = GraphWeight.Kind.WEIGHT;
    } else if (type.isReal() && initializer.sizeInBytes() > type.sizeInBytes()) {
      kind = GraphWeight.Kind.DERIVED;
    }
    return new GraphWeight(initializer.name(), type, initializer.shape(), kind);
  }

  /** A name of an exporter's own follows what it names. */
  private static GraphWeight alias(String name, Initializer source, WeightType type) {
    boolean weight = type.isReal() && !MADE.matcher(name).matches();
    return new GraphWeight(
        name, type, source.shape(), weight ? GraphWeight.Kind.WEIGHT : GraphWeight.Kind.CONSTANT);
  }

  @Override
  public ArchiveFiles with(Map<String, WeightTensor> values) {
    Splices own = new Splices();
    Map<String, Splices> parts = new HashMap<>();
    List<Initializer> replaced = new ArrayList<>();
    long added = 0;
    for (Map.Entry<String, WeightTensor> value : values.entrySet()) {
      Alias alias = aliases.get(value.getKey());
      if (alias == null) {
        replaced.add(replaceable(value.getKey()));
      } else {
        own.replace(alias.position(), alias.end() - alias.position(), target -> {});
        added -= alias.end() - alias.position();
        added += addInitializer(alias.name(), value.getValue(), own);
      }
    }
    refuseShared(replaced);
    replaced.forEach(
        initializer -> replace(initializer, values.get(initializer.name()), own, parts));
    if (added != 0) {
      resizeGraph(added, own);
    }
    return new ArchiveFiles(own.applyTo(files.bytes()), partsWith(parts));
  }

  private Initializer replaceable(String name) {
    Initializer initializer = graph.initializers().get(name);
    if (!initializer.isReplaceable()) {
      throw OnnxWeightErrors.notRaw(archive, name);
    }
    initializer.place().get().part().ifPresent(part -> requireWithin(initializer, part));
    return initializer;
  }

  private void requireWithin(Initializer initializer, String location) {
    Place place = initializer.place().get();
    long available =
        files.parts().stream()
            .filter(part -> part.location().equals(location))
            .mapToLong(part -> part.bytes().sizeInBytes())
            .findFirst()
            .orElse(0);
    if (place.sizeInBytes() > available - place.position()) {
      throw ArchiveErrors.partTooShort(
          archive, location, available, initializer.name(), place.position(), place.sizeInBytes());
    }
  }

  /**
   * Exporters may let equal weights lie in the same bytes of a file beside the graph: those of one
   * that is replaced may be no other's, replaced or not.
   */
  private void refuseShared(List<Initializer> replaced) {
    Set<Initializer> changing = new HashSet<>(replaced);
    List<Initializer> sorted =
        graph.initializers().values().stream()
            .filter(one -> one.place().isPresent() && one.place().get().sizeInBytes() > 0)
            .sorted(
                Comparator.comparing((Initializer one) -> one.place().get().part().orElse(""))
                    .thenComparing(one -> one.place().get().position()))
            .toList();
    Initializer farthest = null;
    Initializer farthestChanging = null;
    for (Initializer one : sorted) {
      boolean changes = changing.contains(one);
      Initializer before = changes ? farthest : farthestChanging;
      if (before != null && overlap(before, one)) {
        throw OnnxWeightErrors.shared(archive, before.name(), one.name());
      }
      farthest = farther(farthest, one);
      farthestChanging = changes ? farther(farthestChanging, one) : farthestChanging;
    }
  }

  /**
   * @param before lies nowhere behind the other
   */
  private static boolean overlap(Initializer before, Initializer one) {
    Place place = one.place().get();
    return before.place().get().part().equals(place.part()) && place.position() < end(before);
  }

  private static Initializer farther(Initializer before, Initializer one) {
    boolean reaches =
        before != null
            && before.place().get().part().equals(one.place().get().part())
            && end(before) >= end(one);
    return reaches ? before : one;
  }

  private static long end(Initializer initializer) {
    return initializer.place().get().position() + initializer.place().get().sizeInBytes();
  }

  private static void replace(
      Initializer initializer, WeightTensor value, Splices own, Map<String, Splices> parts) {
    Place place = initializer.place().get();
    Splices file =
        place.part().map(part -> parts.computeIfAbsent(part, key -> new Splices())).orElse(own);
    file.replace(place.position(), place.sizeInBytes(), value::writeTo);
  }

  /** Returns how many bytes the graph grows by. */
  private long addInitializer(String name, WeightTensor value, Splices own) {
    byte[] head = head(name, value);
    long size = head.length + value.sizeInBytes();
    if (size > MAX_SIZE_IN_BYTES) {
      throw OnnxWeightErrors.tooLarge(archive);
    }
    byte[] field = field(INITIALIZER, (int) size);
    own.replace(
        graph.end(),
        0,
        target -> {
          target.write(field);
          target.write(head);
          value.writeTo(target);
        });
    return field.length + size;
  }

  /** Returns a tensor's fields up to the elements, which come last. */
  private static byte[] head(String name, WeightTensor value) {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream fields = CodedOutputStream.newInstance(buffer);
    try {
      for (long length : value.shape()) {
        fields.writeInt64(1, length);
      }
      fields.writeInt32(2, number(value.type()));
      fields.writeString(8, name);
      fields.writeUInt32NoTag(TensorTag.RAW_DATA);
      fields.writeUInt32NoTag((int) value.sizeInBytes());
      fields.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes whatever is written to it", e);
    }
    return buffer.toByteArray();
  }

  private static int number(WeightType type) {
    return InitializerReader.TYPES.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** Returns the tag of a field and the size of what follows. */
  private static byte[] field(int number, int sizeInBytes) {
    ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    CodedOutputStream field = CodedOutputStream.newInstance(buffer);
    try {
      field.writeUInt32NoTag(number << 3 | WireCursor.MESSAGE);
      field.writeUInt32NoTag(sizeInBytes);
      field.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory takes whatever is written to it", e);
    }
    return buffer.toByteArray();
  }

  private void resizeGraph(long added, Splices own) {
    long size = graph.end() - graph.start() + added;
    if (files.bytes().sizeInBytes() + added > MAX_SIZE_IN_BYTES) {
      throw OnnxWeightErrors.tooLarge(archive);
    }
    byte[] field = field(0, (int) size);
    own.replace(
        graph.sizePosition(),
        graph.start() - graph.sizePosition(),
        target -> target.write(field, 1, field.length - 1));
  }

  private List<ArchivePart> partsWith(Map<String, Splices> splices) {
    List<ArchivePart> parts = new ArrayList<>();
    for (ArchivePart part : files.parts()) {
      Optional<Splices> changed = Optional.ofNullable(splices.remove(part.location()));
      ArchiveBytes bytes = changed.map(file -> file.applyTo(part.bytes())).orElse(part.bytes());
      parts.add(new ArchivePart(part.location(), bytes));
    }
    return parts;
  }
}
