package io.tracecast.graph.engine;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.OnnxVersion;
import io.tracecast.graph.archive.Signature;
import java.util.List;
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
 * @param bytes the archive's own file
 * @param parts the files beside it that belong to it
 */
public record GraphSource(
    String name,
    GraphFormat format,
    Signature signature,
    Set<String> operators,
    Optional<OnnxVersion> onnxVersion,
    ArchiveBytes bytes,
    List<ArchivePart> parts) {
  public GraphSource {
    operators = Set.copyOf(operators);
    parts = List.copyOf(parts);
  }

  /** An archive of one file. */
  public GraphSource(
      String name,
      GraphFormat format,
      Signature signature,
      Set<String> operators,
      Optional<OnnxVersion> onnxVersion,
      ArchiveBytes bytes) {
    this(name, format, signature, operators, onnxVersion, bytes, List.of());
  }

  public static GraphSource of(GraphArchive archive) {
    return new GraphSource(
        archive.name(),
        archive.format(),
        archive.signature(),
        archive.operators(),
        archive.onnxVersion(),
        archive.bytes(),
        archive.parts());
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
}
