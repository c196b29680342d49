package io.tracecast.graph.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.BoxTables;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.HalfFloat;
import io.tracecast.graph.tensor.OutputTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Copies answers out of an engine's memory, as float32, without the rows of padding. */
final class OutputReader {

  /** Integers up to this are the same as float32. */
  private static final long MAX_EXACT = 1L << 24;

  private final String graph;

  OutputReader(String graph) {
    this.graph = graph;
  }

  /** Decides how answers are read. */
  AnswerForm form(List<RawOutput> outputs, AnswerRequest request, int runSize) {
    try {
      return AnswerForm.of(specs(outputs, runSize), request);
    } catch (IllegalArgumentException e) {
      throw new GraphException(Kind.OUTPUT, "Graph %s %s".formatted(graph, e.getMessage()), e);
    }
  }

  /** Says what all outputs are. */
  static List<OutputSpec> specs(List<RawOutput> outputs, int runSize) {
    return outputs.stream().map(output -> spec(output, runSize)).toList();
  }

  /** Outputs without a row per image may stand beside those that are read. */
  private static OutputSpec spec(RawOutput output, int runSize) {
    Shape shape = output.array().getShape();
    boolean perImage = shape.dimension() > 0 && shape.get(0) == runSize;
    long[] row =
        perImage ? Arrays.copyOfRange(shape.getShape(), 1, shape.dimension()) : shape.getShape();
    return new OutputSpec(
        output.name(),
        elementType(output.array().getDataType()),
        Arrays.stream(row).boxed().toList(),
        output.keys(),
        perImage);
  }

  private static ElementType elementType(DataType type) {
    return switch (type) {
      case FLOAT32 -> ElementType.FLOAT32;
      case FLOAT16 -> ElementType.FLOAT16;
      case BFLOAT16 -> ElementType.BFLOAT16;
      case FLOAT64 -> ElementType.FLOAT64;
      case INT64 -> ElementType.INT64;
      case INT32 -> ElementType.INT32;
      case INT8 -> ElementType.INT8;
      case UINT8 -> ElementType.UINT8;
      case BOOLEAN -> ElementType.BOOL;
      default -> ElementType.OTHER;
    };
  }

  /** Reads the outputs of the form; boxes become one table per image. */
  List<OutputTensor> read(List<RawOutput> outputs, AnswerForm form, int count, int runSize) {
    requireAll(outputs, form);
    if (form.kind() == AnswerForm.Kind.DETECTION_LISTS) {
      return List.of(boxLists(outputs, form, count, runSize));
    }
    List<OutputTensor> chosen = new ArrayList<>(form.places().size());
    for (int place : form.places()) {
      boolean rows = chosen.isEmpty() && form.kind() == AnswerForm.Kind.DETECTION_ROWS;
      RawOutput output = outputs.get(place);
      chosen.add(rows ? boxRows(output, count, runSize) : read(output, count, runSize));
    }
    return chosen;
  }

  /** Sequences may be of another length in the next run. */
  private void requireAll(List<RawOutput> outputs, AnswerForm form) {
    for (int i = 0; i < form.places().size(); i++) {
      String name = form.outputs().get(i).name();
      int place = form.places().get(i);
      if (place >= outputs.size() || !outputs.get(place).name().equals(name)) {
        throw new GraphException(
            Kind.OUTPUT,
            "Graph %s does not answer with output '%s' each time: its sequences differ in length. Choose an output that it always has, or export it so that it answers with tensors."
                .formatted(graph, name));
      }
    }
  }

  private OutputTensor boxRows(RawOutput output, int count, int runSize) {
    float[] rows = new float[Math.toIntExact(output.array().getShape().size())];
    copy(output.name(), output.array(), rows);
    return boxes(() -> BoxTables.ofRows(output.name(), rows, count, runSize));
  }

  private OutputTensor boxLists(List<RawOutput> outputs, AnswerForm form, int count, int runSize) {
    List<OutputTensor> lists =
        form.places().stream().map(place -> read(outputs.get(place), count, runSize)).toList();
    return boxes(() -> BoxTables.ofLists(lists, form.isTopFirst()));
  }

  private OutputTensor boxes(Supplier<OutputTensor> tables) {
    try {
      return tables.get();
    } catch (IllegalArgumentException e) {
      throw new GraphException(Kind.OUTPUT, "Graph %s %s".formatted(graph, e.getMessage()), e);
    }
  }

  /** Reads every output. */
  List<OutputTensor> readAll(List<RawOutput> outputs, int count, int runSize) {
    return outputs.stream().map(output -> read(output, count, runSize)).toList();
  }

  private OutputTensor read(RawOutput output, int count, int runSize) {
    NDArray array = output.array();
    Shape shape = array.getShape();
    if (shape.dimension() == 0 || shape.get(0) != runSize) {
      throw new GraphException(
          Kind.OUTPUT,
          "Graph %s answers %d images with output '%s' of shape %s: one row per image is needed. Choose another output, say with the task detect if its rows are boxes, or export the graph so that the first axis is the batch."
              .formatted(graph, runSize, output.name(), shape));
    }
    long[] row = Arrays.copyOfRange(shape.getShape(), 1, shape.dimension());
    int length = Math.toIntExact(Arrays.stream(row).reduce(1, Math::multiplyExact));
    float[] values = new float[Math.multiplyExact(count, length)];
    copy(output.name(), array, values);
    return new OutputTensor(output.name(), count, Arrays.stream(row).boxed().toList(), values);
  }

  private void copy(String name, NDArray output, float[] values) {
    if (values.length == 0) {
      return; // engines have no memory to show for that
    }
    ByteBuffer bytes = output.toByteBuffer(true);
    switch (output.getDataType()) {
      case FLOAT32 -> bytes.asFloatBuffer().get(values);
      case FLOAT16 -> fill(values, i -> HalfFloat.fromFloat16(bytes.getShort(2 * i)));
      case BFLOAT16 -> fill(values, i -> HalfFloat.fromBfloat16(bytes.getShort(2 * i)));
      case FLOAT64 -> fill(values, i -> (float) bytes.getDouble(8 * i));
      case INT64 -> fill(values, i -> exact(name, bytes.getLong(8 * i)));
      case INT32 -> fill(values, i -> exact(name, bytes.getInt(4 * i)));
      case INT8 -> fill(values, bytes::get);
      case UINT8, BOOLEAN -> fill(values, i -> Byte.toUnsignedInt(bytes.get(i)));
      default ->
          throw new GraphException(
              Kind.OUTPUT,
              "Graph %s answers with output '%s' of type %s, whose elements are not numbers. Choose another output."
                  .formatted(graph, name, output.getDataType()));
    }
  }

  private float exact(String name, long value) {
    if (Math.abs(value) > MAX_EXACT) {
      throw new GraphException(
          Kind.OUTPUT,
          "Graph %s answers with output '%s', in which %d stands: integers beyond %d do not fit into float32, as which answers are kept. Choose another output."
              .formatted(graph, name, value, MAX_EXACT));
    }
    return value;
  }

  private static void fill(float[] values, Element element) {
    for (int i = 0; i < values.length; i++) {
      values[i] = element.at(i);
    }
  }

  /** One element of a buffer as float32. */
  private interface Element {
    float at(int index);
  }
}
