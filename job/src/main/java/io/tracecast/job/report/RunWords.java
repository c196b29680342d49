package io.tracecast.job.report;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.job.parity.Parity;
import io.tracecast.job.scoring.LoopTimes.Bound;
import io.tracecast.job.scoring.Waits;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What more than one rendering of a report says, in the same words. */
final class RunWords {
  private RunWords() {}

  /** Says that scores that nothing turned into probabilities are none, if so. */
  static Optional<String> rawScores(RunReport report) {
    AnswerForm answers = report.answers().form();
    boolean raw =
        report.result().orElseThrow().scoring().statistics().rawScores()
            && answers.kind() == AnswerForm.Kind.SCORES
            && report.graph().graphInterface().activation() == Activation.NONE;
    return raw
        ? Optional.of(
            "the graph's raw outputs, and not probabilities: --activation %s makes probabilities of them"
                .formatted(
                    answers.outputs().get(0).length() == 1
                        ? "sigmoid"
                        : "softmax (or sigmoid, where an image may be of several classes)"))
        : Optional.empty();
  }

  /** Says how it ran. */
  static String settings(RunReport.Settings settings) {
    int threads = settings.passes().intraOpThreads();
    return "batches of %d; %d tasks at once; %d thread%s per forward pass"
        .formatted(
            settings.passes().batchSize(), settings.slots(), threads, threads == 1 ? "" : "s");
  }

  /** Says which provider ran the graph, and how near its answers come. */
  static String provider(Parity parity) {
    return String.format(
        Locale.ROOT,
        "%s %s on %s; on %d images %snumbers within %.2g of the largest of ONNX Runtime's own code",
        parity.use().name(),
        parity.use().version(),
        parity.use().hardware(),
        parity.answers().images(),
        parity.answers().sameBest().isPresent()
            ? "the same best class on %d, ".formatted(parity.answers().sameBest().getAsInt())
            : "",
        parity.answers().relativeDifference());
  }

  /** Says why it is not said what held a run up, if so. */
  static Optional<String> boundUnknown(RunReport.Scoring scoring) {
    return scoring.bound().isPresent()
        ? Optional.empty()
        : Optional.of(
            "It was too short to say what held it up: that takes %.0f s of scoring and %d batches with others before and after them."
                .formatted(
                    RunReport.Scoring.KNOWN_AFTER_SECONDS, RunReport.Scoring.KNOWN_AFTER_BATCHES));
  }

  /** Says what tasks and forward passes waited for. */
  static String waits(Waits waits) {
    return String.format(
        Locale.ROOT,
        "tasks %.0f %% for reads, %.0f %% for forward passes; forward passes %.0f %% for batches",
        100 * waits.readShare(),
        100 * waits.forwardShare(),
        100 * waits.idleShare());
  }

  /** Says the same in a sentence. */
  static String waited(Waits waits) {
    return String.format(
        Locale.ROOT,
        "tasks waited %.0f %% of their time for reads and %.0f %% for forward passes, and forward passes %.0f %% of theirs for batches",
        100 * waits.readShare(),
        100 * waits.forwardShare(),
        100 * waits.idleShare());
  }

  /** Says what would have made a run faster, and why. */
  static String remedy(Bound bound) {
    return switch (bound) {
      case READ -> "images that are read sooner: tasks wait for them (read-bound)";
      case DECODE -> "less work on each picture: forward passes wait for it (decode-bound)";
      case FORWARD -> "a lighter graph or a faster device: tasks wait for it (forward-bound)";
      case WRITE -> "less to write for each image: forward passes wait for it (write-bound)";
      case BALANCED -> "more slots: pictures and forward passes keep each other busy (balanced)";
    };
  }

  /** Says what may be changed to that end. */
  static List<String> changes(Bound bound) {
    return switch (bound) {
      case READ ->
          List.of(
              "Keep the images nearer to the executors, or on a faster store.",
              "Read them from a table (--table, --format parquet) instead of from many small files.",
              "Give the run more slots: more tasks read more at once.");
      case DECODE ->
          List.of(
              "Give it smaller pictures, if there is a choice.",
              "Decode large JPEGs at a fraction of their size (--fast-decode); answers then differ.",
              "Give the run more slots: each decodes on a core of its own.");
      case FORWARD ->
          List.of(
              "Take a lighter graph: a smaller network, or the same one in int8.",
              "Take a faster device (--device), or an execution provider (--provider) for ONNX.",
              "Let tracecast tune look for a batch size and threads that suit the graph.");
      case WRITE ->
          List.of(
              "Write less for each image: without --with-output, or with a smaller --top-k.",
              "Write Parquet (--output-format) if it is not what is written now.");
      case BALANCED ->
          List.of(
              "Give the run more slots: more executors, or more cores for each.",
              "Look at the stages for the one that takes most: on a CPU all share the cores.");
    };
  }
}
