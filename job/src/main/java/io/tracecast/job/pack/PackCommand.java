package io.tracecast.job.pack;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePacker;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.GraphInterfaceJson;
import io.tracecast.graph.archive.trust.DetachedSignature;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.options.BatchSizeChoice;
import io.tracecast.job.options.ForwardTimeoutOption;
import io.tracecast.job.options.GraphOptions;
import io.tracecast.job.options.InterfaceResolver;
import io.tracecast.job.options.TelemetryOption;
import io.tracecast.job.probe.DriverProbe;
import io.tracecast.job.setup.GraphFailures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tracecast pack}. */
@Command(
    name = "pack",
    description =
        "Writes a copy of an archive that carries its interface and labels itself, and new weights"
            + " where a file of them is given.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PackCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GraphOptions graph = new GraphOptions();
  @Mixin private TelemetryOption telemetry = new TelemetryOption();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description =
          "The packed archive; must not exist. The files beside the graph that belong to it are"
              + " copied beside this one.")
  private String output;

  @Mixin private DeliveryOptions delivery = new DeliveryOptions();
  @Mixin private ForwardTimeoutOption forwardTimeout = new ForwardTimeoutOption();

  @Override
  public Integer call() {
    forwardTimeout.check();
    Configuration hadoop = new Configuration();
    Optional<String> weightFile = graph.takeWeightFile();
    GraphArchive given = graph.readArchive(hadoop);
    Delivery keys = delivery.keys(hadoop);
    keys.requireFits(given);
    Optional<NewWeights> weights = weightFile.map(file -> NewWeights.of(file, given, hadoop));
    GraphArchive archive = weights.map(NewWeights::archive).orElse(given);
    GraphInterface graphInterface = new InterfaceResolver(graph, archive).resolveStored(hadoop);
    requireNew(output, hadoop);
    if (keys.signs()) {
      requireNew(output + DetachedSignature.SUFFIX, hadoop);
    }
    refuseAsScoreWould(archive, graphInterface);
    ArchiveFiles packed = write(archive, graphInterface, keys, hadoop);
    weights.ifPresent(put -> spec.commandLine().getOut().println(Printable.of(put.summary())));
    spec.commandLine()
        .getOut()
        .println(
            Printable.of(
                "Packed %s into %s, SHA-256 %s%s"
                    .formatted(graph.path(), output, packed.sha256(), keys.describe(output))));
    return ExitCode.OK.number();
  }

  /** What is there already is found before the graph is run. */
  private static void requireNew(String file, Configuration hadoop) {
    try {
      Path path = new Path(file);
      if (HadoopFiles.fileSystem(path, hadoop).exists(path)) {
        throw JobErrors.fileExists(file);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.outputUnwritable(file, e);
    }
  }

  /** Runs the graph with the interface, which is the one way to know what it answers. */
  private void refuseAsScoreWould(GraphArchive archive, GraphInterface graphInterface) {
    telemetry.apply();
    try {
      GraphInterface stored =
          GraphInterfaceJson.parse(graph.path(), GraphInterfaceJson.write(graphInterface));
      int batchSize = BatchSizeChoice.onProcessor(archive, stored.preprocessing());
      graph.checkAnswers(
          stored,
          DriverProbe.answers(
              archive, stored, batchSize, forwardTimeout.value(), spec.commandLine().getErr()));
    } catch (ArchiveException e) {
      throw GraphErrors.graphRefused(e);
    } catch (GraphException e) {
      throw GraphFailures.of(e);
    }
  }

  /** Returns what was written, as it is delivered. */
  private ArchiveFiles write(
      GraphArchive archive, GraphInterface graphInterface, Delivery keys, Configuration hadoop) {
    try {
      Path path = new Path(output);
      FileSystem fileSystem = HadoopFiles.fileSystem(path, hadoop);
      fileSystem.setWriteChecksum(false);
      List<ArchivePart> beside = keys.beside(archive);
      for (ArchivePart part : beside) {
        writePart(part, new Path(path.getParent(), new Path(null, null, part.location())), hadoop);
      }
      write(
          path,
          fileSystem,
          stream ->
              keys.write(
                  archive, plain -> ArchivePacker.pack(archive, graphInterface, plain), stream));
      ArchiveFiles written = readBack(path, beside, hadoop);
      Optional<byte[]> signature = keys.signature(path.getName(), written);
      if (signature.isPresent()) {
        write(
            path.suffix(DetachedSignature.SUFFIX),
            fileSystem,
            stream -> stream.write(signature.get()));
      }
      return written;
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.outputUnwritable(output, e);
    }
  }

  private static ArchiveFiles readBack(Path path, List<ArchivePart> parts, Configuration hadoop)
      throws IOException {
    try (InputStream packed = HadoopFiles.open(path, hadoop)) {
      return new ArchiveFiles(ArchiveBytes.spool(packed), parts);
    }
  }

  /** Leaves alone what is there already, as it is where a graph is packed into its own folder. */
  private static void writePart(ArchivePart part, Path path, Configuration hadoop)
      throws IOException {
    FileSystem fileSystem = HadoopFiles.fileSystem(path, hadoop);
    fileSystem.setWriteChecksum(false);
    if (!fileSystem.exists(path)) {
      write(path, fileSystem, stream -> part.bytes().openStream().transferTo(stream));
    } else if (!isSame(part, path, hadoop)) {
      throw JobErrors.partExists(path.toString());
    }
  }

  private static boolean isSame(ArchivePart part, Path path, Configuration hadoop)
      throws IOException {
    try (InputStream there = HadoopFiles.open(path, hadoop)) {
      return ArchiveBytes.spool(there).sha256().equals(part.bytes().sha256());
    }
  }

  private interface Writer {
    void write(OutputStream stream) throws IOException;
  }

  /** Whoever looks meanwhile sees no half of a file. */
  private static void write(Path path, FileSystem fileSystem, Writer writer) throws IOException {
    Path unfinished = path.suffix(".part");
    try (OutputStream stream = fileSystem.create(unfinished, true)) {
      writer.write(stream);
    }
    if (!fileSystem.rename(unfinished, path)) {
      throw new IOException("cannot move " + unfinished + " to " + path);
    }
  }
}
