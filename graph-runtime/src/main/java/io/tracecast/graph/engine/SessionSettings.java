package io.tracecast.graph.engine;

import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.archive.InputValue;
import io.tracecast.graph.tensor.ImageShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a session loads and runs a graph.
 *
 * @param device where it runs
 * @param intraOpThreads threads that share one forward pass, the calling one included. For
 *     TorchScript this is one number for the process
 * @param image one image of a batch; its layout is a wish that the session may change, see {@link
 *     GraphSession#inputShape}. If images have sizes of their own, the largest
 * @param smaller a smaller image, if each batch has a size of its own: the graph is warmed up with
 *     it too
 * @param batchSizes the sizes at which the graph is run, each warmed up before the session is
 *     visible; a batch is padded to the smallest that holds it
 * @param layout how the images of a TorchScript graph lie in memory
 * @param answers which outputs are read, and as what
 * @param access how the archive's bytes get into the engine
 * @param inputs what the graph gets beside the images in each forward pass, by the input's name
 */
public record SessionSettings(
    Device device,
    int intraOpThreads,
    ImageShape image,
    Optional<ImageShape> smaller,
    List<Integer> batchSizes,
    LayoutChoice layout,
    AnswerRequest answers,
    ArchiveAccess access,
    Map<String, InputValue> inputs) {

  public SessionSettings {
    inputs = Map.copyOf(inputs);
    batchSizes = batchSizes.stream().distinct().sorted().toList();
    if (intraOpThreads < 1) {
      throw new IllegalArgumentException("A forward pass needs a thread, not " + intraOpThreads);
    }
    if (batchSizes.isEmpty() || batchSizes.get(0) < 1) {
      throw new IllegalArgumentException("Batches hold at least one image, not " + batchSizes);
    }
  }

  /** One thread on the processor, one batch size, the cheaper layout, the first output. */
  public static SessionSettings of(ImageShape image, int batchSize) {
    return new SessionSettings(
        Device.CPU,
        1,
        image,
        Optional.empty(),
        List.of(batchSize),
        LayoutChoice.MEASURE,
        AnswerRequest.FIRST,
        ArchiveAccess.MEMORY,
        Map.of());
  }

  /** Returns the same settings for images of sizes of their own, the smaller one among them. */
  public SessionSettings withSizesUpToImage(ImageShape newSmaller) {
    return new SessionSettings(
        device,
        intraOpThreads,
        image,
        Optional.of(newSmaller),
        batchSizes,
        layout,
        answers,
        access,
        inputs);
  }

  /** Returns the same settings on another device. */
  public SessionSettings withDevice(Device newDevice) {
    return new SessionSettings(
        newDevice, intraOpThreads, image, smaller, batchSizes, layout, answers, access, inputs);
  }

  /** Returns the same settings with that many threads for one forward pass. */
  public SessionSettings withIntraOpThreads(int threads) {
    return new SessionSettings(
        device, threads, image, smaller, batchSizes, layout, answers, access, inputs);
  }

  /** Returns the same settings with other batch sizes. */
  public SessionSettings withBatchSizes(List<Integer> sizes) {
    return new SessionSettings(
        device, intraOpThreads, image, smaller, sizes, layout, answers, access, inputs);
  }

  /** Returns the same settings with another layout. */
  public SessionSettings withLayout(LayoutChoice newLayout) {
    return new SessionSettings(
        device, intraOpThreads, image, smaller, batchSizes, newLayout, answers, access, inputs);
  }

  /** Returns the same settings with something else asked of the answers. */
  public SessionSettings withAnswers(AnswerRequest newAnswers) {
    return new SessionSettings(
        device, intraOpThreads, image, smaller, batchSizes, layout, newAnswers, access, inputs);
  }

  /** Returns the same settings with another way into the engine. */
  public SessionSettings withAccess(ArchiveAccess newAccess) {
    return new SessionSettings(
        device, intraOpThreads, image, smaller, batchSizes, layout, answers, newAccess, inputs);
  }

  /** Returns the same settings with other values beside the images. */
  public SessionSettings withInputs(Map<String, InputValue> newInputs) {
    return new SessionSettings(
        device, intraOpThreads, image, smaller, batchSizes, layout, answers, access, newInputs);
  }

  /** Returns whether the graph was opened for such images, in whatever layout. */
  boolean takes(ImageShape shape) {
    ImageShape inLayout = shape.withLayout(image.layout());
    return smaller.isPresent() ? inLayout.isWithin(image) : inLayout.equals(image);
  }

  /** Returns what the graph is tried with: the smaller image if there is one. */
  ImageShape trialImage() {
    return smaller.orElse(image);
  }

  /** Returns the size at which a batch with that many images runs. */
  int runSize(int images, int capacity) {
    return batchSizes.stream()
        .filter(size -> size >= images && size <= capacity)
        .findFirst()
        .orElse(capacity);
  }
}
