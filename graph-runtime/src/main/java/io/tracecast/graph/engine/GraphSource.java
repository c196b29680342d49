package io.tracecast.graph.engine;

import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.OnnxVersion;
import io.tracecast.graph.archive.Signature;
import java.util.Optional;
import java.util.Set;

/**
 * What a session needs of an archive.
 *
 * @param name the archive's name, for messages
 * @param format how the graph is serialized
 * @param signature its inputs and outputs, as far as the archive says
 * @param operators the names of its operators, as far as the archive says
 * @param onnxVersion which ONNX it is written in, as far as the archive says
 * @param files what it consists of
 */
public record GraphSource(
    String name,
    GraphFormat format,
    Signature signature,
    Set<String> operators,
    Optional<OnnxVersion> onnxVersion,
    ArchiveFiles files) {
  public GraphSource {
    operators = Set.copyOf(operators);
  }

  public static GraphSource of(GraphArchive archive) {
    return new GraphSource(
        archive.name(),
        archive.format(),
        archive.signature(),
        archive.description().operators(),
        archive.description().onnxVersion(),
        archive.files());
  }

  /**
   * Returns whether the graph keeps its weights quantised and computes in floating point: it
   * dequantises, and quantises nothing.
   */
  boolean quantisesWeightsOnly() {
    return operators.contains("DequantizeLinear")
        && operators.stream()
            .noneMatch(name -> name.contains("QuantizeLinear") && !name.equals("DequantizeLinear"));
  }

  /** Returns whether the graph quantises what it computes on the way. */
  boolean quantises() {
    return operators.contains("QuantizeLinear");
  }
}
