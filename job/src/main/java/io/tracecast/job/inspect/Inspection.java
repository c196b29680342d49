package io.tracecast.job.inspect;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.archive.ArchiveContents;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.JobException;
import io.tracecast.job.options.BatchSizeChoice;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.InterfacePart;
import io.tracecast.job.options.InterfaceResolver;
import io.tracecast.job.options.Origin;
import io.tracecast.job.options.ResolvedInterface;
import io.tracecast.job.probe.GraphProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What is in an archive and what {@code score} would make of it, as far as that can be told without
 * running the graph.
 *
 * @param path the archive, as the user named it
 * @param archive what is in it
 * @param signer whose signature it has, if a signature is there
 * @param contents all else that is in it
 * @param topK classes in a prediction
 * @param probe what a trial showed; empty where none was asked for
 * @param reading how it is fed and read; empty where {@code score} would not know
 * @param refusal what {@code score} would refuse the archive with, if it would
 */
record Inspection(
    String path,
    GraphArchive archive,
    Optional<Signer> signer,
    GraphContents contents,
    TopK topK,
    Optional<Trial> probe,
    Optional<Reading> reading,
    Optional<JobException> refusal) {

  /**
   * Classes in a prediction.
   *
   * @param origin who says so
   */
  record TopK(int classes, Origin origin) {}

  /**
   * What became of a trial.
   *
   * @param notTried why there was none, if so
   * @param failure why the graph did not run, if so
   */
  record Trial(Optional<GraphProbe> probe, Optional<String> notTried, Optional<String> failure) {

    static Trial of(GraphProbe probe) {
      return new Trial(Optional.of(probe), Optional.empty(), Optional.empty());
    }

    static Trial notTried(String why) {
      return new Trial(Optional.empty(), Optional.of(why), Optional.empty());
    }

    static Trial failed(JobException why) {
      return new Trial(Optional.empty(), Optional.empty(), Optional.of(why.getMessage()));
    }
  }

  /** Runs the graph; what it throws is what {@code score} would say. */
  interface Prober {
    GraphProbe run(GraphArchive archive, GraphInterface graphInterface);
  }

  /**
   * How a graph is fed and how its answers are read.
   *
   * @param resolved the interface
   * @param answers empty where only a run of the graph shows them
   * @param labelsLeftOut why class names that the archive carries are no labels, if so
   */
  record Reading(
      ResolvedInterface resolved, Optional<AnswerForm> answers, Optional<String> labelsLeftOut) {

    /** Returns whether labels were held against the outputs, as far as the archive tells them. */
    boolean labelsChecked() {
      return answers.isPresent();
    }

    /** Returns what is known of labels that could not be held against the outputs. */
    Optional<String> labelsUnchecked() {
      int labels = resolved.graphInterface().labels().size();
      if (labels == 0 || labelsChecked()) {
        return Optional.empty();
      }
      boolean stored = Origin.STORED.equals(resolved.origins().get(InterfacePart.LABELS));
      return Optional.of(
          "not checked here, since the archive does not record how many scores there are: "
              + (stored
                  ? "its interface stores %d, and pack stores none that do not fit"
                      .formatted(labels)
                  : "score and pack hold the %d against them once the graph has run"
                      .formatted(labels)));
    }
  }

  /**
   * Reads the archive, finds its interface and holds that against what the archive declares.
   *
   * @param prober runs the graph; empty to leave that
   * @throws JobException if there is no archive to tell of
   */
  static Inspection of(
      GraphOptions options, TopK topK, Optional<Prober> prober, Configuration hadoop) {
    GraphArchive archive = options.readArchive(hadoop);
    Optional<Signer> signer = Signer.of(options, archive, hadoop);
    Optional<Reading> reading = Optional.empty();
    Optional<JobException> refusal = Optional.empty();
    try {
      ResolvedInterface resolved = new InterfaceResolver(options, archive).explain(hadoop);
      reading = Optional.of(new Reading(resolved, Optional.empty(), Optional.empty()));
      BatchSizeChoice.onProcessor(archive, resolved.graphInterface().preprocessing());
      Reading declared = declared(options, archive, resolved);
      reading = Optional.of(declared);
      declared
          .answers()
          .ifPresent(form -> options.checkAnswers(declared.resolved().graphInterface(), form));
    } catch (JobException e) {
      refusal = Optional.of(e);
    }
    Optional<GraphInterface> graphInterface =
        reading.map(Reading::resolved).map(ResolvedInterface::graphInterface);
    GraphContents contents = contents(archive, graphInterface);
    Optional<Trial> trial = Optional.empty();
    try {
      trial = prober.map(runs -> trial(runs, archive, options, graphInterface, hadoop));
    } catch (JobException e) {
      trial = Optional.of(Trial.failed(e));
      refusal = refusal.or(() -> Optional.of(e));
    }
    return new Inspection(options.path(), archive, signer, contents, topK, trial, reading, refusal);
  }

  private static GraphContents contents(
      GraphArchive archive, Optional<GraphInterface> graphInterface) {
    try {
      return ArchiveContents.of(archive, image(graphInterface));
    } catch (ArchiveException e) {
      throw GraphErrors.graphRefused(e);
    }
  }

  private static List<Long> image(Optional<GraphInterface> graphInterface) {
    return graphInterface
        .map(known -> GraphProbe.input(known.preprocessing(), 1))
        .orElse(List.of());
  }

  /** Without an interface a size is enough to run the graph, if not to score with it. */
  private static Trial trial(
      Prober prober,
      GraphArchive archive,
      GraphOptions options,
      Optional<GraphInterface> known,
      Configuration hadoop) {
    Optional<GraphInterface> graphInterface =
        known.or(
            () ->
                options
                    .forTrial()
                    .map(trial -> new InterfaceResolver(trial, archive).resolve(hadoop)));
    return graphInterface
        .map(fed -> Trial.of(prober.run(archive, fed)))
        .orElseGet(() -> Trial.notTried("the size of its input is not known; give --input-size"));
  }

  /**
   * Writes the graph as text.
   *
   * @throws JobException if the archive cannot be read
   */
  static void print(GraphOptions options, Configuration hadoop, Appendable target) {
    GraphArchive archive = options.readArchive(hadoop);
    try {
      ArchiveContents.print(archive, image(interfaceOf(options, archive, hadoop)), target);
    } catch (ArchiveException e) {
      throw GraphErrors.graphRefused(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<GraphInterface> interfaceOf(
      GraphOptions options, GraphArchive archive, Configuration hadoop) {
    try {
      return Optional.of(new InterfaceResolver(options, archive).resolve(hadoop));
    } catch (JobException e) {
      return Optional.empty();
    }
  }

  private static Reading declared(
      GraphOptions options, GraphArchive archive, ResolvedInterface resolved) {
    Optional<AnswerForm> answers = DeclaredAnswers.of(archive, resolved.graphInterface());
    Optional<String> leftOut = options.labelsLeftOut(archive, answers);
    return new Reading(leftOut.isPresent() ? resolved.withoutLabels() : resolved, answers, leftOut);
  }
}
