package io.tracecast.job.inspect;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.AnswerRequest;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.answer.Task;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.spark.SessionPlan;
import java.util.List;
import java.util.Optional;

/** How a graph's answers are read, as far as its archive declares its outputs. */
final class DeclaredAnswers {
  private DeclaredAnswers() {}

  /**
   * Returns how answers are read; empty where the archive does not record its outputs, as
   * TorchScript does not, or leaves more of their shapes open than the batch.
   *
   * @throws io.tracecast.job.error.JobException if the interface asks for an output that is not
   *     there, or for answers that the outputs do not give
   */
  static Optional<AnswerForm> of(GraphArchive archive, GraphInterface graphInterface) {
    List<TensorSpec> declared = archive.signature().outputs();
    if (declared.isEmpty() || declared.stream().anyMatch(DeclaredAnswers::comesApart)) {
      return Optional.empty();
    }
    AnswerRequest request = SessionPlan.answers(graphInterface);
    boolean known = declared.stream().allMatch(output -> isKnown(output, archive.input()));
    List<OutputSpec> outputs = declared.stream().map(DeclaredAnswers::perImage).toList();
    try {
      AnswerForm form = AnswerForm.of(outputs, known ? request : namesOf(request));
      return known ? Optional.of(form) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw GraphErrors.answersUnfit(archive.name(), e);
    }
  }

  /** Numbers as they are may have any shape. */
  private static AnswerRequest namesOf(AnswerRequest request) {
    return new AnswerRequest(request.outputs(), Task.RAW, false);
  }

  /** A sequence or a map is several outputs once the graph has run. */
  private static boolean comesApart(TensorSpec output) {
    return output.type() == ElementType.OTHER;
  }

  /** The first axis is that of the images if it is as long as theirs, or as open. */
  private static boolean isKnown(TensorSpec output, TensorSpec images) {
    List<Long> dims = output.dims();
    return !dims.isEmpty()
        && !images.dims().isEmpty()
        && dims.get(0).equals(images.dims().get(0))
        && dims.stream().skip(1).noneMatch(size -> size == TensorSpec.DYNAMIC);
  }

  private static OutputSpec perImage(TensorSpec output) {
    List<Long> row = output.dims().stream().skip(1).toList();
    return new OutputSpec(output.name(), output.type(), row, List.of(), true);
  }
}
