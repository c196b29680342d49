package io.tracecast.graph.archive.onnx.contents;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.graph.archive.contents.MultiplyAdds;
import io.tracecast.graph.archive.contents.MultiplyAdds.Layer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tells what is in an ONNX file; weights are passed over, never held. */
public final class OnnxContents {
  private final Model model;
  private final Signature signature;

  private OnnxContents(Model model, Signature signature) {
    this.model = model;
    this.signature = signature;
  }

  /**
   * Tells what is in the file.
   *
   * @param name the file's name, for messages
   * @param signature its inputs and outputs, as its reader found them
   * @param image the shape of one image in a batch of one, for axes that the graph leaves open;
   *     empty where it is not known
   * @throws io.tracecast.graph.archive.ArchiveException if it is damaged
   */
  public static GraphContents read(
      String name, ArchiveBytes bytes, Signature signature, List<Long> image) {
    return new OnnxContents(ModelFields.read(name, bytes), signature).contents(image);
  }

  /**
   * Writes the graph, one line for each node, with the shapes of their outputs where these are
   * known for one image.
   *
   * @see #read for the parameters
   */
  public static void print(
      String name, ArchiveBytes bytes, Signature signature, List<Long> image, Appendable target)
      throws java.io.IOException {
    OnnxContents contents = new OnnxContents(ModelFields.read(name, bytes), signature);
    GraphPrinter.print(contents.model, contents.facts(contents.propagation(), image), target);
  }

  private GraphContents contents(List<Long> image) {
    return new GraphContents(
        model.versions(),
        batched(),
        model.operators(),
        model.weights(),
        work(image),
        model.functions().stream().map(Function::label).toList(),
        model.readable());
  }

  private Propagation propagation() {
    long opset = model.versions().opsets().getOrDefault(Node.STANDARD, 0L);
    return new Propagation(model.functions(), opset);
  }

  private Map<String, Fact> facts(Propagation propagation, List<Long> image) {
    Map<String, Fact> inputs = new HashMap<>();
    String batch = batchName();
    for (Value input : model.graph().inputs()) {
      inputs.put(
          input.name(),
          fact(input, input.name().equals(images().name()) ? image : List.of(), batch));
    }
    return propagation.follow(model.graph(), inputs);
  }

  private TensorSpec images() {
    return signature.image();
  }

  private Optional<Value> imageValue() {
    return model.graph().inputs().stream()
        .filter(input -> input.name().equals(images().name()))
        .findFirst();
  }

  /** Returns what the graph calls the axis of the batch; empty where it has no name. */
  private String batchName() {
    return imageValue().flatMap(Value::axes).stream()
        .flatMap(List::stream)
        .findFirst()
        .map(Value.Axis::name)
        .orElse("");
  }

  private static Fact fact(Value input, List<Long> image, String batch) {
    if (input.axes().isEmpty()) {
      return image.isEmpty()
          ? Fact.lost("the shape of input %s is not recorded".formatted(input.name()))
          : Fact.of(image.stream().mapToLong(Long::longValue).toArray());
    }
    List<Value.Axis> axes = input.axes().get();
    long[] dims = new long[axes.size()];
    for (int axis = 0; axis < dims.length; axis++) {
      Value.Axis known = axes.get(axis);
      boolean isBatch =
          known.isOpen() && (known.name().isEmpty() ? axis == 0 : known.name().equals(batch));
      if (!known.isOpen()) {
        dims[axis] = known.size();
      } else if (isBatch) {
        dims[axis] = 1;
      } else if (image.size() == dims.length) {
        dims[axis] = image.get(axis);
      } else {
        return Fact.lost(
            "input %s leaves axis %d open%s"
                .formatted(
                    input.name(), axis, known.name().isEmpty() ? "" : " (" + known.name() + ")"));
      }
    }
    return Fact.of(dims);
  }

  private MultiplyAdds work(List<Long> image) {
    Propagation propagation = propagation();
    Fact input = facts(propagation, image).get(images().name());
    if (!model.isWhole()) {
      return MultiplyAdds.unknown("the graph is larger than is looked at");
    }
    if (input == null || input.lost().isPresent()) {
      return MultiplyAdds.unknown(
          input == null ? "the graph has no input of images" : input.lost().get());
    }
    long images = Math.max(1, input.size(0));
    Map<Layer, Long> perImage = new EnumMap<>(Layer.class);
    propagation.work().byLayer().forEach((layer, sum) -> perImage.put(layer, sum / images));
    List<Long> shape = new ArrayList<>(java.util.Arrays.stream(input.dims()).boxed().toList());
    shape.set(0, 1L);
    return new MultiplyAdds(perImage, shape, propagation.work().unknown());
  }

  /** The images' first axis is that of the batch, and that of others if it is called like it. */
  private Set<String> batched() {
    Set<String> batched = new HashSet<>(signature.batched());
    Optional<Value.Axis> first = imageValue().flatMap(OnnxContents::firstAxis);
    batched.add(images().name());
    first.ifPresent(
        batch ->
            Stream.of(model.graph().inputs(), model.graph().outputs())
                .flatMap(List::stream)
                .filter(value -> value.axes().isPresent())
                .filter(value -> firstAxis(value).filter(axis -> isSame(axis, batch)).isPresent())
                .forEach(value -> batched.add(value.name())));
    return batched;
  }

  private static Optional<Value.Axis> firstAxis(Value value) {
    return value.axes().stream().flatMap(List::stream).findFirst();
  }

  /** Axes without a name that are open are the batch's; one of a size might be by chance. */
  private static boolean isSame(Value.Axis axis, Value.Axis batch) {
    return batch.isOpen() && axis.isOpen() && axis.name().equals(batch.name());
  }
}
