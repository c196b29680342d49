package io.tracecast.graph.engine;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the answer of a TorchScript graph apart: a tensor, or tuples, lists and dicts of tensors,
 * in the order in which the graph made them. What stands in a dict is called by its key, all else
 * by its place; places where the graph answers None are counted and left out.
 *
 * <p>Read in DJL 0.35.1: {@code IValue.toIValueMap} puts a dict into a hash map, so that {@code
 * {"out": ..., "aux": ...}} begins with {@code aux}, though its native part keeps the order.
 * Nothing public gives the order, hence the handles.
 */
final class TorchAnswers {
  private static final MethodHandle MAP_ENTRIES;
  private static final MethodHandle VALUE_OF_HANDLE;

  static {
    try {
      MethodHandles.Lookup inside =
          MethodHandles.privateLookupIn(IValue.class, MethodHandles.lookup());
      Class<?> library = inside.findClass("ai.djl.pytorch.jni.PyTorchLibrary");
      Object instance = inside.findStaticGetter(library, "LIB", library).invoke();
      MAP_ENTRIES =
          inside
              .findVirtual(library, "iValueToMap", MethodType.methodType(long[].class, long.class))
              .bindTo(instance);
      VALUE_OF_HANDLE =
          inside.findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
    } catch (Throwable e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PtNDManager manager;
  private final List<RawOutput> outputs = new ArrayList<>();
  private int place;

  private TorchAnswers(PtNDManager manager) {
    this.manager = manager;
  }

  /**
   * Returns the tensors of an answer, which belong to the manager.
   *
   * @throws UnsupportedOperationException if something in it is not a tensor
   */
  static List<RawOutput> read(IValue answer, PtNDManager manager) {
    TorchAnswers answers = new TorchAnswers(manager);
    answers.add("", answer);
    if (answers.outputs.isEmpty()) {
      throw new UnsupportedOperationException("None");
    }
    return answers.outputs;
  }

  private void add(String key, IValue value) {
    if (value.isTensor()) {
      addTensor(key, value);
    } else if (value.isMap()) {
      addEntries(key, value);
    } else if (value.isTuple()) {
      addAll(key, value.toIValueTuple());
    } else if (value.isList() || value.isTensorList()) {
      addAll(key, value.toIValueArray());
    } else if (value.getType().equals("NoneType")) {
      place++;
    } else {
      throw new UnsupportedOperationException(value.getType());
    }
  }

  private void addTensor(String key, IValue value) {
    outputs.add(
        new RawOutput(key.isEmpty() ? String.valueOf(place) : key, value.toTensor(manager)));
    place++;
  }

  private void addAll(String key, IValue[] values) {
    for (int i = 0; i < values.length; i++) {
      try (IValue value = values[i]) {
        add(key.isEmpty() ? "" : key + "." + i, value);
      }
    }
  }

  private void addEntries(String outer, IValue map) {
    for (IValue[] entry : entries(map)) {
      try (IValue key = entry[0];
          IValue value = entry[1]) {
        String name = key.isString() ? key.toStringValue() : String.valueOf(key.toLong());
        add(outer.isEmpty() ? name : outer + "." + name, value);
      }
    }
  }

  private static List<IValue[]> entries(IValue map) {
    try {
      long[] handles = (long[]) MAP_ENTRIES.invoke(map.getHandle().longValue());
      List<IValue[]> entries = new ArrayList<>();
      for (int i = 0; i < handles.length; i += 2) {
        entries.add(new IValue[] {value(handles[i]), value(handles[i + 1])});
      }
      return entries;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static IValue value(long handle) throws Throwable {
    return (IValue) VALUE_OF_HANDLE.invoke(handle);
  }
}
