package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.onnx.OnnxWeights;
import io.tracecast.graph.archive.stored.GraphWeights;
import io.tracecast.graph.archive.stored.WeightTensor;
import io.tracecast.graph.archive.torchscript.TorchScriptWeights;
import java.util.List;

/** Puts new weights into an archive; its code and interface stay as they are. */
public final class WeightPacker {
  private WeightPacker() {}

  /**
   * An archive with new weights.
   *
   * @param archive of the same name as the one before
   * @param tensors how many were replaced
   * @param sizeInBytes what they take
   * @param rules how their names were matched, as parts of a sentence
   */
  public record Packed(GraphArchive archive, int tensors, long sizeInBytes, List<String> rules) {
    public Packed {
      rules = List.copyOf(rules);
    }
  }

  /**
   * Returns a copy of the archive with other weights, in memory.
   *
   * @throws io.tracecast.graph.archive.ArchiveException if the graph has no weights by name, or
   *     names, shapes or types differ
   */
  public static Packed pack(GraphArchive archive, NamedWeights weights) {
    GraphWeights graph =
        switch (archive.format()) {
          case TORCHSCRIPT -> TorchScriptWeights.of(archive.name(), archive.files().bytes());
          case ONNX -> OnnxWeights.of(archive.name(), archive.files());
        };
    WeightMatch match = WeightMatcher.match(archive.name(), graph.weights(), weights);
    ArchiveFiles files = graph.with(match.values());
    // what came sealed touches no disk with other weights either
    GraphArchive packed =
        GraphArchive.again(archive.name(), files, files.sha256()).with(archive.provenance());
    return new Packed(
        packed,
        match.values().size(),
        match.values().values().stream().mapToLong(WeightTensor::sizeInBytes).sum(),
        match.rules());
  }
}
