package io.tracecast.job.inspect;

import io.tracecast.graph.answer.AnswerForm;
import io.tracecast.graph.answer.OutputSpec;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.job.error.Printable;
import io.tracecast.job.options.Origin;
import io.tracecast.job.options.ResolvedInterface;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An inspection for people. */
final class InspectionText {
  private final StringBuilder text = new StringBuilder(1024);

  private InspectionText() {}

  static String of(Inspection inspection) {
    InspectionText text = new InspectionText();
    text.archive(inspection.archive(), inspection.contents());
    inspection.signer().ifPresent(signer -> text.line("signer", signer.describe()));
    inspection.probe().ifPresent(text::probe);
    inspection.reading().ifPresent(reading -> text.score(reading, inspection.topK()));
    return text.text.toString();
  }

  private void archive(GraphArchive archive, GraphContents contents) {
    line("file", archive.name());
    line("format", archive.format().label() + ContentsText.versions(contents.versions()));
    ContentsText.producer(contents.versions()).ifPresent(producer -> line("producer", producer));
    line("size", archive.delivered().sizeInBytes() + " bytes");
    line("sha256", archive.sha256());
    if (archive.isSealed()) {
      line("sealed", "yes, and opened with the key that --seal-key names");
    }
    archive.files().parts().forEach(part -> line("part", describe(part)));
    line("input", describe(archive.signature().inputs()));
    if (!archive.signature().optional().isEmpty()) {
      line("optional", describe(archive.signature().optional()));
    }
    line("output", describe(archive.signature().outputs()));
    line("batch", ContentsText.batch(contents));
    line("operators", ContentsText.operators(contents.operators()));
    line("weights", ContentsText.weights(contents.weights()));
    if (!contents.weights().groups().isEmpty()) {
      line("types", ContentsText.types(contents.weights()));
    }
    line("work", ContentsText.work(contents.work()));
    if (!contents.methods().isEmpty()) {
      line("methods", String.join(", ", contents.methods()));
    }
    String forWhom = archive.isSealed() ? "with the key alone: " : "";
    contents.readable().forEach(one -> line("readable", forWhom + ContentsText.readable(one)));
    archive.description().classNames().ifPresent(names -> line("names", "in " + names.where()));
    line(
        "interface",
        archive.graphInterface().isPresent() ? "stored in the archive" : "none stored");
  }

  private static String describe(ArchivePart part) {
    return "%s, %d bytes, sha256 %s"
        .formatted(part.location(), part.bytes().sizeInBytes(), part.bytes().sha256());
  }

  private static String describe(List<TensorSpec> tensors) {
    return tensors.isEmpty()
        ? "not recorded in the archive"
        : tensors.stream().map(TensorSpec::describe).collect(Collectors.joining("; "));
  }

  private void probe(Inspection.Trial trial) {
    trial.probe().ifPresent(probe -> line("probe", ContentsText.input(probe)));
    trial.probe().ifPresent(probe -> line("probe", "answers " + ContentsText.outputs(probe)));
    trial.notTried().ifPresent(why -> line("probe", "not tried: " + why));
    trial.failure().ifPresent(why -> line("probe", "failed: " + why));
  }

  private void score(Inspection.Reading reading, Inspection.TopK topK) {
    ResolvedInterface resolved = reading.resolved();
    line(
        "answers",
        reading.answers().map(InspectionText::describe).orElse("known once the graph has run"));
    reading.labelsLeftOut().or(reading::labelsUnchecked).ifPresent(of -> line("labels", of));
    text.append("\nscore would use (option, value, where it comes from):\n");
    resolved
        .origins()
        .forEach(
            (part, origin) ->
                row(part.option(), PartValue.of(part, resolved.graphInterface()), origin));
    resolved
        .graphInterface()
        .inputs()
        .forEach(
            (name, value) ->
                row("--input", name + "=" + value.toJson(), resolved.inputOrigins().get(name)));
    row("--top-k", String.valueOf(topK.classes()), topK.origin());
  }

  private static String describe(AnswerForm answers) {
    return answers.kind().label().replace('_', ' ')
        + ", read from "
        + answers.outputs().stream().map(OutputSpec::describe).collect(Collectors.joining("; "))
        + " per image";
  }

  private void line(String name, String value) {
    text.append(String.format(Locale.ROOT, "%-11s %s%n", Printable.all(name, value)));
  }

  private void row(String option, String value, Origin origin) {
    text.append(
        String.format(
            Locale.ROOT, "%-15s %-27s %s%n", Printable.all(option, value, origin.describe())));
  }
}
