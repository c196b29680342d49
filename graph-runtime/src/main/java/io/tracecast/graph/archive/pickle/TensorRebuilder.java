package io.tracecast.graph.archive.pickle;

import io.tracecast.graph.archive.pickle.PickleNode.DictNode;
import io.tracecast.graph.archive.pickle.PickleNode.TupleNode;
import io.tracecast.graph.archive.pickle.PickleValue.Flag;
import io.tracecast.graph.archive.pickle.PickleValue.Global;
import io.tracecast.graph.archive.pickle.PickleValue.None;
import io.tracecast.graph.archive.pickle.PickleValue.Storage;
import io.tracecast.graph.archive.pickle.PickleValue.Tensor;
import io.tracecast.graph.archive.pickle.PickleValue.Text;
import io.tracecast.graph.archive.pickle.PickleValue.Whole;
import io.tracecast.graph.archive.stored.WeightType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes storages of persistent ids, and tensors of what the functions of {@code torch._utils} are
 * called with (PyTorch 2.7). A tensor that does not lie within its storage is refused.
 */
final class TensorRebuilder {
  private static final String V2 = "torch._utils._rebuild_tensor_v2";
  private static final String V3 = "torch._utils._rebuild_tensor_v3";
  private static final String QUANTISED = "torch._utils._rebuild_qtensor";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final String PARAMETER_WITH_STATE = "torch._utils._rebuild_parameter_with_state";

  static final Set<String> FUNCTIONS = Set.of(V2, V3, QUANTISED, PARAMETER, PARAMETER_WITH_STATE);

  private static final long MAX_ELEMENTS = 1L << 56;

  private final PickleErrors errors;

  TensorRebuilder(PickleErrors errors) {
    this.errors = errors;
  }

  /** Returns the storage of {@code ('storage', class, key, location, elements)}. */
  Storage storage(Object persistentId) {
    List<Object> parts = persistentId instanceof TupleNode tuple ? tuple.items : List.of();
    boolean view = parts.size() == 6 && !(parts.get(5) instanceof None);
    if (parts.size() >= 5
        && parts.size() <= 6
        && !view
        && parts.get(0) instanceof Text kind
        && kind.value().equals("storage")
        && parts.get(1) instanceof Global type
        && parts.get(2) instanceof Text key
        && parts.get(3) instanceof Text location
        && parts.get(4) instanceof Whole elements) {
      return storage(type, key.value(), location.value(), elements.value());
    }
    throw errors.notAmongThose("persistent id", view ? "of a view" : kindOf(parts));
  }

  private static String kindOf(List<Object> parts) {
    return !parts.isEmpty() && parts.get(0) instanceof Text kind ? kind.value() : "of that form";
  }

  private Storage storage(Global type, String key, String location, long elements) {
    if (elements < 0 || elements > MAX_ELEMENTS) {
      throw errors.damaged("a storage has " + elements + " elements");
    }
    Optional<WeightType> stored = PickleGlobals.storageType(type.fullName());
    if (stored.isEmpty() && !PickleGlobals.isUntypedStorage(type.fullName())) {
      throw errors.notAmongThose("storage", type.fullName());
    }
    return new Storage(stored, key, location, elements);
  }

  Tensor rebuild(String function, List<Object> arguments) {
    int count = arguments.size();
    return switch (function) {
      case V2 -> {
        require(function, count >= 6 && count <= 7 && isPlain(arguments, 6));
        yield tensor(arguments, storedType(arguments), 4, false);
      }
      case V3 -> {
        require(function, count >= 7 && count <= 8 && isPlain(arguments, 7));
        yield tensor(arguments, givenType(arguments.get(6)), 4, false);
      }
      case QUANTISED -> {
        require(function, count == 7);
        yield tensor(arguments, storedType(arguments), 5, true);
      }
      default -> parameter(function, arguments);
    };
  }

  private void require(String function, boolean holds) {
    if (!holds) {
      throw errors.damaged("the arguments of " + function + " are not those of a plain tensor");
    }
  }

  /** Metadata say that a tensor is to be read conjugated or negated. */
  private static boolean isPlain(List<Object> arguments, int metadata) {
    return arguments.size() <= metadata
        || arguments.get(metadata) instanceof None
        || (arguments.get(metadata) instanceof DictNode dict && dict.keys.isEmpty());
  }

  private Tensor parameter(String function, List<Object> arguments) {
    require(function, arguments.size() >= 3 && arguments.size() <= 4);
    if (arguments.get(0) instanceof Tensor data && arguments.get(1) instanceof Flag trained) {
      return new Tensor(
          data.type(),
          data.storage(),
          data.offset(),
          data.shape(),
          data.strides(),
          trained.value(),
          data.quantised());
    }
    throw errors.damaged("a parameter is not made of a tensor");
  }

  private WeightType storedType(List<Object> arguments) {
    if (arguments.get(0) instanceof Storage storage && storage.type().isPresent()) {
      return storage.type().get();
    }
    throw errors.damaged("a tensor is not made of a typed storage");
  }

  private WeightType givenType(Object type) {
    if (type instanceof Global global && PickleGlobals.dtype(global).isPresent()) {
      return PickleGlobals.dtype(global).get();
    }
    throw errors.damaged("a tensor has no type");
  }

  private Tensor tensor(
      List<Object> arguments, WeightType type, int requiresGrad, boolean quantised) {
    if (arguments.get(0) instanceof Storage storage
        && arguments.get(1) instanceof Whole offset
        && arguments.get(2) instanceof TupleNode shape
        && arguments.get(3) instanceof TupleNode strides
        && arguments.get(requiresGrad) instanceof Flag trained) {
      Tensor tensor =
          new Tensor(
              type,
              storage,
              offset.value(),
              numbers(shape),
              numbers(strides),
              trained.value(),
              quantised);
      check(tensor);
      return tensor;
    }
    throw errors.damaged("a tensor is not made of storage, offset, shape and strides");
  }

  private List<Long> numbers(TupleNode tuple) {
    if (tuple.items.size() > PickleLimits.MAX_AXES) {
      throw errors.over("a tensor of " + tuple.items.size() + " axes");
    }
    List<Long> numbers = new ArrayList<>(tuple.items.size());
    for (Object item : tuple.items) {
      if (!(item instanceof Whole number) || number.value() < 0) {
        throw errors.damaged("a shape or stride is not a number of elements");
      }
      numbers.add(number.value());
    }
    return List.copyOf(numbers);
  }

  private void check(Tensor tensor) {
    try {
      long last = last(tensor);
      long stored = tensor.storage().sizeInBytes() / tensor.type().sizeInBytes();
      if (tensor.offset() < 0 || last >= stored) {
        throw errors.damaged(
            "a tensor reaches to element %d of the storage '%s', which has %d"
                .formatted(last, tensor.storage().key(), stored));
      }
    } catch (ArithmeticException e) {
      throw errors.damaged("a tensor has more elements than can be counted");
    }
  }

  /** Returns the place of the last element in the storage; -1 where there is none. */
  private long last(Tensor tensor) {
    if (tensor.shape().size() != tensor.strides().size()) {
      throw errors.damaged("a tensor has not as many strides as axes");
    }
    long last = tensor.offset();
    long elements = 1;
    boolean empty = false;
    for (int axis = 0; axis < tensor.shape().size(); axis++) {
      long length = tensor.shape().get(axis);
      empty |= length == 0;
      elements = Math.multiplyExact(elements, Math.max(1, length));
      long reach = Math.multiplyExact(Math.max(0, length - 1), tensor.strides().get(axis));
      last = Math.addExact(last, reach);
    }
    if (elements > MAX_ELEMENTS) {
      throw new ArithmeticException("more than can be counted in bytes");
    }
    return empty ? -1 : last;
  }
}
