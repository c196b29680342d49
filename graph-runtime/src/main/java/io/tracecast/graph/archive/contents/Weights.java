package io.tracecast.graph.archive.contents;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The numbers that an archive carries. A tensor that stands in several places of a TorchScript
 * module is one tensor.
 *
 * @param groups how much there is of each kind and element type
 * @param unknown why these are not all, if so
 */
public record Weights(Map<Group, Amount> groups, Optional<String> unknown) {
  public Weights {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /** What tensors are to the graph. */
  public enum Kind {
    /** TorchScript: what training changes. */
    PARAMETER,
    /** TorchScript: what belongs to the module's state beside its parameters. */
    BUFFER,
    /** TorchScript: a tensor that is neither, such as a plain attribute. */
    ATTRIBUTE,
    /** ONNX: an initialiser. */
    INITIALIZER,
    /** TorchScript: a tensor of the code, as {@code torch.jit.freeze} makes; ONNX: a Constant. */
    CONSTANT
  }

  /**
   * Tensors that are alike.
   *
   * @param type the element type, as PyTorch and NumPy call it
   */
  public record Group(Kind kind, String type) {}

  /**
   * How much there is of something; the largest number stands for all that are larger.
   *
   * @param tensors how many tensors there are
   * @param elements how many numbers they have together
   * @param sizeInBytes what these take
   */
  public record Amount(long tensors, long elements, long sizeInBytes) {
    static final Amount NOTHING = new Amount(0, 0, 0);

    private Amount and(Amount other) {
      return new Amount(
          OperatorCounts.sum(tensors, other.tensors),
          OperatorCounts.sum(elements, other.elements),
          OperatorCounts.sum(sizeInBytes, other.sizeInBytes));
    }
  }

  /** Returns all of them together. */
  public Amount sum() {
    return groups.values().stream().reduce(Amount.NOTHING, Amount::and);
  }

  /** Returns how much there is of each kind. */
  public SortedMap<Kind, Amount> byKind() {
    return by(Group::kind);
  }

  /** Returns how much there is of each element type. */
  public SortedMap<String, Amount> byType() {
    return by(Group::type);
  }

  private <K> SortedMap<K, Amount> by(Function<Group, K> key) {
    SortedMap<K, Amount> sums = new TreeMap<>();
    groups.forEach((group, amount) -> sums.merge(key.apply(group), amount, Amount::and));
    return sums;
  }

  /** Adds up tensors one by one. */
  public static final class Sum {
    private final Map<Group, Amount> groups = new LinkedHashMap<>();

    /** Adds one tensor. */
    public void add(Kind kind, String type, long elements, long sizeInBytes) {
      groups.merge(new Group(kind, type), new Amount(1, elements, sizeInBytes), Amount::and);
    }

    /** Returns the sums. */
    public Weights weights(Optional<String> unknown) {
      return new Weights(groups, unknown);
    }
  }
}
