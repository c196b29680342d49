package io.tracecast.job.options;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.ClassNames;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.job.error.Printable;
import java.util.List;
import java.util.Optional;

/**
 * Labels that an archive carries in its exporter's own way. Nobody asked for them: where they do
 * not fit they are left out, with the reason.
 *
 * @param where what holds them, for messages
 * @param labels by index; empty where they cannot be read
 * @param unreadable why they cannot be read, if so
 */
record CarriedLabels(String where, List<String> labels, Optional<String> unreadable) {

  /** Reads what an archive carries, if it carries something. */
  static Optional<CarriedLabels> of(GraphArchive archive) {
    return archive.description().classNames().map(CarriedLabels::read);
  }

  private static CarriedLabels read(ClassNames names) {
    try {
      List<String> lines = names.text().strip().lines().map(String::strip).toList();
      return new CarriedLabels(names.where(), LabelFile.labels(lines), Optional.empty());
    } catch (IllegalArgumentException e) {
      return new CarriedLabels(names.where(), List.of(), Optional.of(e.getMessage()));
    }
  }

  /** Returns why they are not labels for what the graph answers, or nothing where they are. */
  Optional<String> unfit(AnswerForm answers) {
    if (unreadable.isPresent()) {
      return unreadable;
    }
    long length = answers.outputs().get(0).length();
    return switch (answers.kind()) {
      case SCORES ->
          labels.size() == length || (length == 1 && labels.size() == 2)
              ? Optional.empty()
              : Optional.of("there are %d of them for %d scores".formatted(labels.size(), length));
      case VALUES -> Optional.of("the answers are kept as they are, and not ranked");
      default -> Optional.empty();
    };
  }

  /** Returns the interface with them, as far as they can be read. */
  ResolvedInterface in(ResolvedInterface resolved) {
    return labels.isEmpty()
        ? resolved
        : resolved.withLabels(
            resolved.graphInterface().withLabels(labels), Origin.classNames(where));
  }

  /** Says that they are used. */
  String used() {
    return Printable.of(
        "labels are the %d class names that the graph carries in %s"
            .formatted(labels.size(), where));
  }

  /** Says that they are not used. */
  String leftOut(String why) {
    return Printable.of(
        "the class names that the graph carries in %s are left out: %s".formatted(where, why));
  }
}
