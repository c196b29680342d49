package io.tracecast.graph.archive.pickle;

import io.tracecast.graph.archive.pickle.PickleNode.DictNode;
import io.tracecast.graph.archive.pickle.PickleNode.InstanceNode;
import io.tracecast.graph.archive.pickle.PickleNode.ListNode;
import io.tracecast.graph.archive.pickle.PickleNode.TupleNode;
import io.tracecast.graph.archive.pickle.PickleValue.Global;
import io.tracecast.graph.archive.stored.WeightType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The classes, functions and constants that tensors need, and what calling them gives. */
final class PickleGlobals {
  private static final String ORDERED_DICT = "collections.OrderedDict";
  private static final String SIZE = "torch.Size";
  private static final String DEVICE = "torch.device";

  /** What TorchScript gives its lists and dictionaries their types with: the value is the first. */
  private static final Set<String> TYPED =
      Set.of(
          "torch.jit._pickle.build_intlist",
          "torch.jit._pickle.build_tensorlist",
          "torch.jit._pickle.build_doublelist",
          "torch.jit._pickle.build_boollist",
          "torch.jit._pickle.build_tensor_from_id",
          "torch.jit._pickle.restore_type_tag");

  private static final Set<String> CONSTANTS =
      Set.of(
          "torch.per_tensor_affine",
          "torch.per_tensor_symmetric",
          "torch.per_channel_affine",
          "torch.per_channel_symmetric",
          "torch.per_channel_affine_float_qparams");

  private static final Set<String> UNTYPED_STORAGES =
      Set.of("torch.storage.UntypedStorage", "torch.UntypedStorage");

  /** The classes of TorchScript's own modules and enums. */
  private static final String TORCHSCRIPT = "__torch__.";

  private final PickleErrors errors;
  private final PickleBudget budget;
  private final TensorRebuilder tensors;

  PickleGlobals(PickleErrors errors, PickleBudget budget) {
    this.errors = errors;
    this.budget = budget;
    this.tensors = new TensorRebuilder(errors);
  }

  Global find(String module, String name) {
    Global global = new Global(module, name);
    String fullName = global.fullName();
    boolean known =
        isTorchScript(fullName)
            || Set.of(ORDERED_DICT, SIZE, DEVICE).contains(fullName)
            || TYPED.contains(fullName)
            || CONSTANTS.contains(fullName)
            || TensorRebuilder.FUNCTIONS.contains(fullName)
            || isStorage(fullName)
            || dtype(global).isPresent();
    if (!known) {
      throw errors.notAmongThose("global", fullName);
    }
    return global;
  }

  static boolean isTorchScript(String fullName) {
    return fullName.startsWith(TORCHSCRIPT);
  }

  private static boolean isStorage(String fullName) {
    return UNTYPED_STORAGES.contains(fullName) || storageType(fullName).isPresent();
  }

  /** Returns the type of the elements of a storage; empty for an untyped one, or no storage. */
  static Optional<WeightType> storageType(String fullName) {
    return fullName.startsWith("torch.")
        ? WeightType.ofStorage(fullName.substring("torch.".length()))
        : Optional.empty();
  }

  static boolean isUntypedStorage(String fullName) {
    return UNTYPED_STORAGES.contains(fullName);
  }

  static Optional<WeightType> dtype(Global global) {
    return global.module().equals("torch")
        ? WeightType.ofTorchName(global.name())
        : Optional.empty();
  }

  /** Returns what the function or class gives for these arguments. */
  Object call(Global global, TupleNode arguments) {
    String name = global.fullName();
    List<Object> items = arguments.items;
    if (name.equals(ORDERED_DICT)) {
      return orderedDict(items);
    }
    if (TensorRebuilder.FUNCTIONS.contains(name)) {
      return tensors.rebuild(name, items);
    }
    if (TYPED.contains(name) && !items.isEmpty()) {
      return items.get(0);
    }
    if (name.equals(SIZE) && items.size() == 1 && items.get(0) instanceof TupleNode size) {
      return size;
    }
    if (name.equals(DEVICE) || isTorchScript(name)) {
      InstanceNode instance = new InstanceNode(name);
      instance.state = arguments;
      return instance;
    }
    throw errors.damaged("it calls " + name + " with " + items.size() + " arguments");
  }

  /** Python 2 wrote the entries as a list of pairs. */
  private Object orderedDict(List<Object> arguments) {
    DictNode dict = new DictNode();
    if (!arguments.isEmpty()) {
      if (arguments.size() > 1 || !(arguments.get(0) instanceof ListNode pairs)) {
        throw errors.damaged("an OrderedDict is not made of a list of pairs");
      }
      budget.push(pairs.items.size());
      pairs.items.forEach(pair -> addPair(dict, pair));
    }
    return dict;
  }

  private void addPair(DictNode dict, Object pair) {
    List<Object> parts =
        pair instanceof ListNode list
            ? list.items
            : pair instanceof TupleNode tuple ? tuple.items : List.of();
    if (parts.size() != 2) {
      throw errors.damaged("an OrderedDict is not made of a list of pairs");
    }
    dict.keys.add(budget.key(parts.get(0)));
    dict.values.add(parts.get(1));
  }
}
