package io.tracecast.graph.engine;

import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.archive.InputValue;
import io.tracecast.graph.engine.provider.ExecutionProvider;
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
 * @param batches what it is run on
 * @param layout how the images of a TorchScript graph lie in memory
 * @param answers which outputs are read, and as what
 * @param access how the archive's bytes get into the engine
 * @param inputs what the graph gets beside the images in each forward pass, by the input's name
 * @param provider what runs an ONNX graph instead of the engine's own code for the device
 */
public record SessionSettings(
    Device device,
    int intraOpThreads,
    BatchShapes batches,
    LayoutChoice layout,
    AnswerRequest answers,
    ArchiveAccess access,
    Map<String, InputValue> inputs,
    Optional<ExecutionProvider> provider) {

  public SessionSettings {
    inputs = Map.copyOf(inputs);
    if (intraOpThreads < 1) {
      throw new IllegalArgumentException("A forward pass needs a thread, not " + intraOpThreads);
    }
  }

  /** One thread on the processor, one batch size, the cheaper layout, the first output. */
  public static SessionSettings of(ImageShape image, int batchSize) {
    return new SessionSettings(
        Device.CPU,
        1,
        new BatchShapes(image, Optional.empty(), List.of(batchSize)),
        LayoutChoice.MEASURE,
        AnswerRequest.FIRST,
        ArchiveAccess.MEMORY,
        Map.of(),
        Optional.empty());
  }

  /** Returns the same settings for images of sizes of their own, the smaller one among them. */
  public SessionSettings withSizesUpToImage(ImageShape newSmaller) {
    return withBatches(new BatchShapes(batches.image(), Optional.of(newSmaller), batches.sizes()));
  }

  /** Returns the same settings on another device. */
  public SessionSettings withDevice(Device newDevice) {
    return new SessionSettings(
        newDevice, intraOpThreads, batches, layout, answers, access, inputs, provider);
  }

  /** Returns the same settings with that many threads for one forward pass. */
  public SessionSettings withIntraOpThreads(int threads) {
    return new SessionSettings(device, threads, batches, layout, answers, access, inputs, provider);
  }

  /** Returns the same settings with other batch sizes. */
  public SessionSettings withBatchSizes(List<Integer> sizes) {
    return withBatches(new BatchShapes(batches.image(), batches.smaller(), sizes));
  }

  /** Returns the same settings with another layout. */
  public SessionSettings withLayout(LayoutChoice newLayout) {
    return new SessionSettings(
        device, intraOpThreads, batches, newLayout, answers, access, inputs, provider);
  }

  /** Returns the same settings with something else asked of the answers. */
  public SessionSettings withAnswers(AnswerRequest newAnswers) {
    return new SessionSettings(
        device, intraOpThreads, batches, layout, newAnswers, access, inputs, provider);
  }

  /** Returns the same settings with another way into the engine. */
  public SessionSettings withAccess(ArchiveAccess newAccess) {
    return new SessionSettings(
        device, intraOpThreads, batches, layout, answers, newAccess, inputs, provider);
  }

  /** Returns the same settings with other values beside the images. */
  public SessionSettings withInputs(Map<String, InputValue> newInputs) {
    return new SessionSettings(
        device, intraOpThreads, batches, layout, answers, access, newInputs, provider);
  }

  /** Returns the same settings with another execution provider. */
  public SessionSettings withProvider(Optional<ExecutionProvider> newProvider) {
    return new SessionSettings(
        device, intraOpThreads, batches, layout, answers, access, inputs, newProvider);
  }

  private SessionSettings withBatches(BatchShapes newBatches) {
    return new SessionSettings(
        device, intraOpThreads, newBatches, layout, answers, access, inputs, provider);
  }
}
