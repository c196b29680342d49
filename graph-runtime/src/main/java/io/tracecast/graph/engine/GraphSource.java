package io.tracecast.graph.engine;

import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphDescription;
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
 * @param description what the archive says of it
 * @param files what it consists of
 */
public record GraphSource(
    String name, GraphFormat format, GraphDescription description, ArchiveFiles files) {

  public static GraphSource of(GraphArchive archive) {
    return new GraphSource(
        archive.name(), archive.format(), archive.description(), archive.files());
  }

  /** Returns its inputs and outputs, as far as the archive says. */
  Signature signature() {
    return description.signature();
  }

  /** Returns which ONNX it is written in, as far as the archive says. */
  Optional<OnnxVersion> onnxVersion() {
    return description.onnxVersion();
  }

  /**
   * Returns whether the graph keeps its weights quantised and computes in floating point: it
   * dequantises, and quantises nothing.
   */
  boolean quantisesWeightsOnly() {
    Set<String> operators = description.operators();
    return operators.contains("DequantizeLinear")
        && operators.stream()
            .noneMatch(name -> name.contains("QuantizeLinear") && !name.equals("DequantizeLinear"));
  }
}
