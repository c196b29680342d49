package io.tracecast.graph.archive.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.stored.ByteRange;
import io.tracecast.graph.archive.stored.WeightTensor;
import io.tracecast.graph.archive.stored.WeightType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of safetensors (<a
 * href="https://github.com/huggingface/safetensors#format">format</a>, version 0.5): the size of
 * its header in eight bytes, the header as JSON, and the elements of the tensors, little-endian and
 * row by row. The elements have to fill the rest of the file without gaps or overlaps.
 */
final class SafetensorsFile {

  /** What the format itself bounds headers to. */
  static final long MAX_HEADER_SIZE_IN_BYTES = 100_000_000;

  private static final int MAX_TENSORS = 100_000;
  private static final int MAX_NAME_LENGTH = 1024;
  private static final int MAX_AXES = 64;
  private static final String METADATA = "__metadata__";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .maxNumberLength(20)
                  .maxStringLength(1 << 20)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Map<String, WeightType> TYPES =
      Map.ofEntries(
          Map.entry("F64", WeightType.FLOAT64),
          Map.entry("F32", WeightType.FLOAT32),
          Map.entry("F16", WeightType.FLOAT16),
          Map.entry("BF16", WeightType.BFLOAT16),
          Map.entry("F8_E4M3", WeightType.FLOAT8_E4M3FN),
          Map.entry("F8_E5M2", WeightType.FLOAT8_E5M2),
          Map.entry("F8_E8M0", WeightType.FLOAT8_E8M0FNU),
          Map.entry("I64", WeightType.INT64),
          Map.entry("I32", WeightType.INT32),
          Map.entry("I16", WeightType.INT16),
          Map.entry("I8", WeightType.INT8),
          Map.entry("U64", WeightType.UINT64),
          Map.entry("U32", WeightType.UINT32),
          Map.entry("U16", WeightType.UINT16),
          Map.entry("U8", WeightType.UINT8),
          Map.entry("BOOL", WeightType.BOOL),
          Map.entry("C64", WeightType.COMPLEX64));

  private final String file;
  private final ByteRange data;
  private final List<Placed> placed = new ArrayList<>();
  private final Map<String, WeightTensor> tensors = new LinkedHashMap<>();

  private record Placed(String name, long begin, long end) {}

  private SafetensorsFile(String file, ByteRange data) {
    this.file = file;
    this.data = data;
  }

  /** Returns whether a file begins like that. */
  static boolean matches(ArchiveBytes bytes) {
    if (bytes.sizeInBytes() < Long.BYTES + 1) {
      return false;
    }
    ByteRange all = new ByteRange(bytes);
    byte[] first = new byte[1];
    all.read(Long.BYTES, first, 0, 1);
    long headerSize = LittleEndian.readLong(all, 0);
    return first[0] == '{' && headerSize >= 2 && headerSize < 1L << 40;
  }

  static NamedWeights read(String file, ArchiveBytes bytes) {
    long headerSize = LittleEndian.readLong(new ByteRange(bytes), 0);
    if (headerSize > MAX_HEADER_SIZE_IN_BYTES) {
      throw WeightErrors.overLimit(file, "a header of " + headerSize + " bytes");
    }
    long start = Long.BYTES + headerSize;
    if (start > bytes.sizeInBytes()) {
      throw WeightErrors.damaged(file, "it ends within its header", null);
    }
    ByteRange data = new ByteRange(bytes, start, bytes.sizeInBytes() - start);
    SafetensorsFile reader = new SafetensorsFile(file, data);
    reader.readHeader(new RangeStream(new ByteRange(bytes, Long.BYTES, headerSize)));
    reader.checkPlaces();
    return new NamedWeights(file, "safetensors", reader.tensors);
  }

  private void readHeader(InputStream header) {
    try (JsonParser json = JSON.createParser(header)) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        require(name != null && json.nextToken() == JsonToken.START_OBJECT);
        if (name.equals(METADATA)) {
          json.skipChildren();
        } else {
          readTensor(name, json);
        }
      }
    } catch (IOException e) {
      throw WeightErrors.damaged(file, "its header is not the JSON that it should be", e);
    }
  }

  private static void require(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("the header is not as the format says");
    }
  }

  private void readTensor(String name, JsonParser json) throws IOException {
    String type = "";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> type = json.getValueAsString("");
        case "shape" -> shape = numbers(json);
        case "data_offsets" -> offsets = numbers(json);
        default -> throw new IOException("a tensor has an unknown field");
      }
    }
    require(offsets.size() == 2);
    if (!TYPES.containsKey(type)) {
      throw WeightErrors.type(file, name, type);
    }
    if (tensors.size() == MAX_TENSORS) {
      throw WeightErrors.overLimit(file, "over " + MAX_TENSORS + " tensors");
    }
    add(name, TYPES.get(type), shape, offsets.get(0), offsets.get(1));
  }

  private static List<Long> numbers(JsonParser json) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken() == JsonToken.VALUE_NUMBER_INT && numbers.size() < MAX_AXES);
      require(json.getLongValue() >= 0);
      numbers.add(json.getLongValue());
    }
    return List.copyOf(numbers);
  }

  private void add(String name, WeightType type, List<Long> shape, long begin, long end) {
    if (end < begin || end > data.sizeInBytes() || size(type, shape) != end - begin) {
      throw WeightErrors.damaged(
          file,
          "the bytes %d to %d of its tensor '%s' are not those of %s%s"
              .formatted(begin, end, ArchiveErrors.quoted(name), type.torchName(), shape),
          null);
    }
    placed.add(new Placed(name, begin, end));
    ByteRange range = data.part(begin, end - begin);
    tensors.put(name, new StridedTensor(type, shape, range, false, 0, rowByRow(shape)));
  }

  /** Returns -1 where there are more than can be counted. */
  private static long size(WeightType type, List<Long> shape) {
    try {
      long size = type.sizeInBytes();
      for (long length : shape) {
        size = Math.multiplyExact(size, length);
      }
      return size;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  private static List<Long> rowByRow(List<Long> shape) {
    List<Long> strides = new ArrayList<>(Collections.nCopies(shape.size(), 1L));
    for (int axis = shape.size() - 2; axis >= 0; axis--) {
      strides.set(axis, strides.get(axis + 1) * shape.get(axis + 1));
    }
    return strides;
  }

  private void checkPlaces() {
    placed.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
    long end = 0;
    for (Placed tensor : placed) {
      if (tensor.begin() != end) {
        throw WeightErrors.damaged(
            file,
            "its tensor '%s' begins at byte %d, and the one before ends at byte %d"
                .formatted(ArchiveErrors.quoted(tensor.name()), tensor.begin(), end),
            null);
      }
      end = tensor.end();
    }
    if (end != data.sizeInBytes()) {
      throw WeightErrors.damaged(
          file,
          "its tensors end at byte %d, and the file at byte %d".formatted(end, data.sizeInBytes()),
          null);
    }
  }
}
