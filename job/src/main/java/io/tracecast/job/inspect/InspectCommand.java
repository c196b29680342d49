package io.tracecast.job.inspect;

import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.Printable;
import io.tracecast.job.options.GraphOptions;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tracecast inspect}. */
@Command(
    name = "inspect",
    description = "Prints what is in an archive: format, digest, signature, interface.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GraphOptions graph = new GraphOptions();

  @Override
  public Integer call() {
    GraphArchive archive = graph.readArchive(new Configuration());
    line("file", archive.name());
    line("format", archive.format().label());
    line("size", archive.files().sizeInBytes() + " bytes");
    line("sha256", archive.sha256());
    archive.files().parts().forEach(part -> line("part", describe(part)));
    line("input", describe(archive.signature().inputs()));
    if (!archive.signature().optional().isEmpty()) {
      line("optional", describe(archive.signature().optional()));
    }
    line("output", describe(archive.signature().outputs()));
    archive.description().classNames().ifPresent(names -> line("names", "in " + names.where()));
    archive.graphInterface().ifPresentOrElse(this::print, () -> line("interface", "none stored"));
    return ExitCode.OK.number();
  }

  private void print(GraphInterface graphInterface) {
    Preprocessing preprocessing = graphInterface.preprocessing();
    line("resize", preprocessing.framing().resize());
    line(
        preprocessing.framing().resize() instanceof Resize.MultipleOf ? "at most" : "crop",
        preprocessing.framing().height()
            + " x "
            + preprocessing.framing().width()
            + " "
            + preprocessing.framing().filter());
    line(
        "tensor",
        preprocessing.elementType()
            + " "
            + preprocessing.layout()
            + " "
            + preprocessing.colourOrder());
    line(
        "values",
        "(pixel x %s - %s) / %s"
            .formatted(
                preprocessing.scaling().scale(),
                preprocessing.scaling().mean(),
                preprocessing.scaling().std()));
    line(
        "answers",
        graphInterface.outputs().isEmpty()
            ? "first output"
            : String.join(", ", graphInterface.outputs()));
    line("activation", graphInterface.activation());
    line("labels", graphInterface.labels().size());
    graphInterface.inputs().forEach((name, value) -> line("gets", name + " = " + value.toJson()));
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

  private void line(String name, Object value) {
    spec.commandLine().getOut().printf(Locale.ROOT, "%-11s %s%n", Printable.all(name, value));
  }
}
