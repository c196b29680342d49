package io.tracecast.job.probe;

import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.answer.Task;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.tensor.Layout;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a graph shows when it runs, and its archive need not say: which input it takes, and what it
 * answers.
 *
 * @param input the shape of the batch that it ran with
 * @param isBatchOpen whether it ran with batches of one and of two images; false if it is exported
 *     for one size, or did not run with two
 * @param outputs all that it answers, with the shape per image
 */
public record GraphProbe(List<Long> input, boolean isBatchOpen, List<OutputSpec> outputs) {
  public GraphProbe {
    input = List.copyOf(input);
    outputs = List.copyOf(outputs);
  }

  /**
   * Loads the graph on the processor and runs it with one and with two images.
   *
   * @param timeout how long loading and warming up may take
   * @throws GraphException if it does not load, or does not run with one image, or with as many as
   *     it is exported for
   */
  public static GraphProbe run(
      GraphArchive archive, GraphInterface graphInterface, Duration timeout) {
    GraphInterface raw = raw(graphInterface);
    OptionalInt fixed = archive.input().fixedBatch();
    int size = fixed.orElse(1);
    List<OutputSpec> outputs =
        DriverProbe.ran(archive, raw, size, timeout, GraphSession::shownOutputs);
    boolean open = fixed.isEmpty() && runsWithTwo(archive, raw, timeout);
    return new GraphProbe(input(raw.preprocessing(), size), open, outputs);
  }

  private static GraphInterface raw(GraphInterface graphInterface) {
    return new GraphInterface(
        graphInterface.preprocessing(),
        List.of(),
        Task.RAW,
        graphInterface.activation(),
        List.of(),
        graphInterface.inputs());
  }

  private static boolean runsWithTwo(
      GraphArchive archive, GraphInterface graphInterface, Duration timeout) {
    try {
      DriverProbe.ran(archive, graphInterface, 2, timeout, GraphSession::shownOutputs);
      return true;
    } catch (GraphException e) {
      if (e.kind() == Kind.FORWARD || e.kind() == Kind.OUTPUT) {
        return false;
      }
      throw e;
    }
  }

  /** Returns the shape of a batch as preprocessing makes it. */
  public static List<Long> input(Preprocessing image, long batchSize) {
    long height = image.framing().height();
    long width = image.framing().width();
    return image.layout() == Layout.NCHW
        ? List.of(batchSize, (long) image.channels(), height, width)
        : List.of(batchSize, height, width, (long) image.channels());
  }
}
