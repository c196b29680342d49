package io.tracecast.job.spark;

import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputChoice;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.ArchiveAccess;
import io.tracecast.graph.engine.Device;
import io.tracecast.graph.engine.DeviceRequest;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.engine.Telemetry;
import io.tracecast.graph.engine.provider.ExecutionProvider;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ImageShape;
import java.util.Optional;

/**
 * How a run's session is to be opened in this process. Archives go into the engine through a
 * temporary file: a third of the memory while loading, and no slower.
 */
public final class SessionPlan {
  private SessionPlan() {}

  /**
   * Decides the device and says how the session runs. The process is told first whether an engine
   * may collect usage data, since looking for a device starts it.
   *
   * @param gpuAddress the address of the GPU that Spark gave to the task, or null
   * @param passesAtOnce how many forward passes run at once in this process
   */
  public static SessionSettings settings(
      ScoringPlan plan, GraphInterface graphInterface, String gpuAddress, int passesAtOnce) {
    if (plan.engine().telemetryAllowed()) {
      Telemetry.allow();
    }
    return settings(
            graphInterface,
            plan.batchSize(),
            plan.passes().intraOpThreads(),
            device(plan, gpuAddress))
        .withLayout(plan.passes().layout())
        .withProvider(provider(plan, passesAtOnce));
  }

  /** Says how a session runs on a device that is known. */
  public static SessionSettings settings(
      GraphInterface graphInterface, int batchSize, int intraOpThreads, Device device) {
    return sized(graphInterface.preprocessing(), batchSize)
        .withDevice(device)
        .withIntraOpThreads(intraOpThreads)
        .withAnswers(answers(graphInterface))
        .withInputs(graphInterface.inputs())
        .withAccess(ArchiveAccess.TEMPORARY_FILE);
  }

  /**
   * Says what is asked of the graph's answers. One number per image is the score of a class if
   * something says that there are classes.
   */
  public static AnswerRequest answers(GraphInterface graphInterface) {
    int labels = graphInterface.labels().size();
    return new AnswerRequest(
        graphInterface.outputs().stream().<OutputChoice>map(OutputChoice.ByName::new).toList(),
        graphInterface.task(),
        graphInterface.activation() == Activation.SIGMOID || labels == 1 || labels == 2);
  }

  private static SessionSettings sized(Preprocessing preprocessing, int batchSize) {
    ImageShape image = shape(preprocessing);
    SessionSettings settings = SessionSettings.of(image, batchSize);
    return preprocessing.framing().resize() instanceof Resize.MultipleOf sizes
        ? settings.withSizesUpToImage(image.withSize(sizes.part(2), sizes.part(4)))
        : settings;
  }

  private static ImageShape shape(Preprocessing preprocessing) {
    return new ImageShape(
        preprocessing.channels(),
        preprocessing.framing().height(),
        preprocessing.framing().width(),
        preprocessing.elementType(),
        preprocessing.layout());
  }

  private static Optional<ExecutionProvider> provider(ScoringPlan plan, int passesAtOnce) {
    return Optional.ofNullable(plan.engine().provider())
        .map(provider -> provider.here(plan.engine().device(), passesAtOnce));
  }

  /** A provider takes its batches from the processor's memory, whatever it runs on. */
  private static Device device(ScoringPlan plan, String gpuAddress) {
    if (plan.engine().provider() != null) {
      return Device.CPU;
    }
    DeviceRequest asked = DeviceRequest.parse(plan.engine().device());
    boolean cardGiven = gpuAddress != null && !plan.engine().device().equals("cpu");
    DeviceRequest request =
        cardGiven ? DeviceRequest.of(Device.gpu(Integer.parseInt(gpuAddress))) : asked;
    return request.resolve(plan.graph().format()).device();
  }
}
