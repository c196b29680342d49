package io.tracecast.graph.archive.torchscript.contents;

import io.tracecast.graph.archive.contents.Weights;
import io.tracecast.graph.archive.contents.Weights.Kind;
import io.tracecast.graph.archive.pickle.PickleValue;
import io.tracecast.graph.archive.torchscript.code.ModuleClass;
import io.tracecast.graph.archive.torchscript.code.UnreadableCodeException;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Adds up the tensors of a module and of the modules in it, and those of its code. Nothing of them
 * is read but what they are.
 */
final class ModuleWeights {
  private final Program program;
  private final Weights.Sum sum = new Weights.Sum();
  private final Set<Place> seen = new HashSet<>();
  private final Set<PickleValue> walked = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Where a tensor lies: another one there is the same. */
  private record Place(
      boolean constant, String storage, long offset, List<Long> shape, List<Long> strides) {}

  ModuleWeights(Program program) {
    this.program = program;
  }

  Weights weights(Optional<String> unknown) {
    return sum.weights(unknown);
  }

  /** Adds the tensors of a module, as {@code data.pkl} has it. */
  void addModule(PickleValue module) {
    add(module, Kind.ATTRIBUTE);
  }

  /** Adds the tensors of the code, as {@code constants.pkl} has them. */
  void addConstants(PickleValue constants) {
    add(constants, Kind.CONSTANT);
  }

  private void add(PickleValue value, Kind kind) {
    if (value instanceof PickleValue.Tensor tensor) {
      addTensor(tensor, kind);
      return;
    }
    boolean holder =
        value instanceof PickleValue.Instance
            || value instanceof PickleValue.Tuple
            || value instanceof PickleValue.Items
            || value instanceof PickleValue.Dict;
    if (!holder || !walked.add(value)) {
      return;
    }
    if (value instanceof PickleValue.Instance instance) {
      addInstance(instance, kind);
    } else if (value instanceof PickleValue.Tuple tuple) {
      tuple.items().forEach(item -> add(item, kind));
    } else if (value instanceof PickleValue.Items items) {
      items.items().forEach(item -> add(item, kind));
    } else if (value instanceof PickleValue.Dict dict) {
      dict.entries().forEach(entry -> add(entry.value(), kind));
    }
  }

  private void addInstance(PickleValue.Instance instance, Kind kind) {
    Optional<ModuleClass> owner = moduleClass(instance.className());
    if (owner.isEmpty() || !(instance.state() instanceof PickleValue.Dict)) {
      add(instance.state(), kind);
      return;
    }
    instance
        .attributes()
        .forEach(
            (name, value) ->
                add(
                    value,
                    owner.get().parameters().contains(name)
                        ? Kind.PARAMETER
                        : owner.get().buffers().contains(name) ? Kind.BUFFER : kind));
  }

  private Optional<ModuleClass> moduleClass(String name) {
    try {
      return program.moduleClass(name);
    } catch (UnreadableCodeException e) {
      return Optional.empty();
    }
  }

  private void addTensor(PickleValue.Tensor tensor, Kind kind) {
    Place place =
        new Place(
            kind == Kind.CONSTANT,
            tensor.storage().key(),
            tensor.offset(),
            tensor.shape(),
            tensor.strides());
    if (seen.add(place)) {
      long elements = tensor.elements();
      sum.add(kind, tensor.type().torchName(), elements, elements * tensor.type().sizeInBytes());
    }
  }
}
