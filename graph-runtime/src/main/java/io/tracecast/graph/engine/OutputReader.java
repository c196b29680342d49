package io.tracecast.graph.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.OutputTensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Copies answers out of an engine's memory, as float32, without the rows of padding. */
final class OutputReader {
  private final String graph;
  private final OutputChoice choice;

  OutputReader(String graph, OutputChoice choice) {
    this.graph = graph;
    this.choice = choice;
  }

  /** Reads the chosen output. */
  OutputTensor readChosen(NDList outputs, int count, int runSize) {
    List<String> names = names(outputs);
    int index = choice.find(names);
    if (index < 0) {
      throw new GraphException(
          Kind.OUTPUT,
          "Graph %s has no output %s: its outputs are %s. Choose one of them."
              .formatted(graph, choice, names));
    }
    return read(names.get(index), outputs.get(index), count, runSize);
  }

  /** Reads every output. */
  List<OutputTensor> readAll(NDList outputs, int count, int runSize) {
    List<String> names = names(outputs);
    List<OutputTensor> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      all.add(read(names.get(i), outputs.get(i), count, runSize));
    }
    return List.copyOf(all);
  }

  private static List<String> names(NDList outputs) {
    List<String> names = new ArrayList<>();
    for (NDArray output : outputs) {
      names.add(output.getName() == null ? String.valueOf(names.size()) : output.getName());
    }
    return names;
  }

  private OutputTensor read(String name, NDArray output, int count, int runSize) {
    Shape shape = output.getShape();
    if (shape.dimension() == 0 || shape.get(0) != runSize) {
      throw new GraphException(
          Kind.OUTPUT,
          "Graph %s answers %d images with output '%s' of shape %s: one row an image is needed. Choose another output, or export the graph so that the first axis is the batch."
              .formatted(graph, runSize, name, shape));
    }
    long[] row = Arrays.copyOfRange(shape.getShape(), 1, shape.dimension());
    int length = Math.toIntExact(Arrays.stream(row).reduce(1, Math::multiplyExact));
    float[] values = new float[Math.multiplyExact(count, length)];
    copy(name, output, values);
    return new OutputTensor(name, count, Arrays.stream(row).boxed().toList(), values);
  }

  private void copy(String name, NDArray output, float[] values) {
    ByteBuffer bytes = output.toByteBuffer(true);
    switch (output.getDataType()) {
      case FLOAT32 -> bytes.asFloatBuffer().get(values);
      case FLOAT16 -> fill(values, i -> HalfFloat.fromFloat16(bytes.getShort(2 * i)));
      case BFLOAT16 -> fill(values, i -> HalfFloat.fromBfloat16(bytes.getShort(2 * i)));
      case FLOAT64 -> fill(values, i -> (float) bytes.getDouble(8 * i));
      case INT64 -> fill(values, i -> bytes.getLong(8 * i));
      case INT32 -> fill(values, i -> bytes.getInt(4 * i));
      case INT8 -> fill(values, bytes::get);
      case UINT8, BOOLEAN -> fill(values, i -> Byte.toUnsignedInt(bytes.get(i)));
      default ->
          throw new GraphException(
              Kind.OUTPUT,
              "Graph %s answers with output '%s' of type %s, which are no numbers. Choose another output."
                  .formatted(graph, name, output.getDataType()));
    }
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
