package io.tracecast.graph.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs ONNX graphs of which an output is not a tensor. A map per image, as ONNX-ML's ZipMap and the
 * exports of image classification services have it, becomes a table: its keys are the names of the
 * columns, in their order. The tensors of a sequence become outputs of their own, called by the
 * sequence's name and their place in it, counted from 0: {@code masks.0}.
 *
 * <p>Read in DJL 0.35.1: its block writes such maps down by the order of a hash map and forgets the
 * keys, and does not give the session away, hence the field.
 */
final class OnnxMaps {
  private OnnxMaps() {}

  /** Runs the graph of a block of DJL's on its one input. */
  static List<RawOutput> run(Block block, NDManager manager, OnnxTensor input)
      throws OrtException, ReflectiveOperationException {
    String inputName = session(block).getInputNames().iterator().next();
    return run(block, manager, Map.of(inputName, input));
  }

  /** Runs the graph of a block of DJL's on inputs by name. */
  static List<RawOutput> run(Block block, NDManager manager, Map<String, OnnxTensor> inputs)
      throws OrtException, ReflectiveOperationException {
    try (OrtSession.Result result = session(block).run(inputs)) {
      List<RawOutput> outputs = new ArrayList<>();
      for (Map.Entry<String, OnnxValue> output : result) {
        outputs.addAll(read(output.getKey(), output.getValue(), manager));
      }
      return outputs;
    }
  }

  /** Returns the session that a block of DJL's runs. */
  static OrtSession session(Block block) throws ReflectiveOperationException {
    Field session = block.getClass().getDeclaredField("session");
    session.setAccessible(true);
    return (OrtSession) session.get(block);
  }

  private static List<RawOutput> read(String name, OnnxValue value, NDManager manager)
      throws OrtException {
    if (value instanceof OnnxTensor tensor) {
      return List.of(tensor(name, tensor, manager));
    }
    if (!(value instanceof OnnxSequence sequence)) {
      throw new UnsupportedOperationException("output '" + name + "': " + value.getInfo());
    }
    if (sequence.getInfo().isSequenceOfMaps()) {
      List<Map<Object, Number>> rows = new ArrayList<>();
      for (OnnxValue row : sequence.getValue()) {
        rows.add(sorted((OnnxMap) row));
      }
      return List.of(table(name, rows, manager));
    }
    List<? extends OnnxValue> elements = sequence.getValue();
    try {
      List<RawOutput> outputs = new ArrayList<>();
      for (OnnxValue element : elements) {
        outputs.add(tensor(name + "." + outputs.size(), (OnnxTensor) element, manager));
      }
      return outputs;
    } finally {
      elements.forEach(OnnxValue::close);
    }
  }

  private static RawOutput tensor(String name, OnnxTensor tensor, NDManager manager)
      throws OrtException {
    Shape shape = new Shape(tensor.getInfo().getShape());
    return switch (tensor.getInfo().type) {
      case FLOAT, FLOAT16, BFLOAT16 -> new RawOutput(name, manager.create(floats(tensor), shape));
      case DOUBLE -> new RawOutput(name, manager.create(doubles(tensor), shape));
      case INT64 -> new RawOutput(name, manager.create(longs(tensor), shape));
      case INT32 -> new RawOutput(name, manager.create(ints(tensor), shape));
      default -> // texts above all, which nobody ranks
          new RawOutput(name, manager.create(new String[] {""}, new Shape(1)));
    };
  }

  private static float[] floats(OnnxTensor tensor) {
    float[] values = new float[tensor.getFloatBuffer().remaining()];
    tensor.getFloatBuffer().get(values);
    return values;
  }

  private static double[] doubles(OnnxTensor tensor) {
    double[] values = new double[tensor.getDoubleBuffer().remaining()];
    tensor.getDoubleBuffer().get(values);
    return values;
  }

  private static long[] longs(OnnxTensor tensor) {
    long[] values = new long[tensor.getLongBuffer().remaining()];
    tensor.getLongBuffer().get(values);
    return values;
  }

  private static int[] ints(OnnxTensor tensor) {
    int[] values = new int[tensor.getIntBuffer().remaining()];
    tensor.getIntBuffer().get(values);
    return values;
  }

  @SuppressWarnings("unchecked") // keys are Long or String, values numbers
  private static Map<Object, Number> sorted(OnnxMap map) throws OrtException {
    return new TreeMap<>((Map<Object, Number>) map.getValue());
  }

  private static RawOutput table(String name, List<Map<Object, Number>> rows, NDManager manager) {
    List<Object> keys = List.copyOf(rows.get(0).keySet());
    ByteBuffer values = manager.allocateDirect(4 * rows.size() * keys.size());
    for (Map<Object, Number> row : rows) {
      for (Object key : keys) {
        values.putFloat(row.get(key).floatValue());
      }
    }
    values.rewind();
    return new RawOutput(
        name,
        manager.create(values.asFloatBuffer(), new Shape(rows.size(), keys.size())),
        keys.stream().map(Object::toString).toList());
  }
}
