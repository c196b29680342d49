package io.tracecast.graph.archive.contents;

import java.util.List;
import java.util.Set;

/**
 * What is in an archive, told from its bytes.
 *
 * @param versions which versions of its format it is written in
 * @param batched the names of inputs and outputs whose first axis is that of a batch's images, as
 *     far as the archive tells
 * @param operators which operators its graph has, and how many of each
 * @param weights the numbers that it carries
 * @param work what the graph computes for one image
 * @param methods TorchScript: the methods of the top module; ONNX: the functions of the model
 * @param readable what of it somebody can read who has the file
 */
public record GraphContents(
    FormatVersions versions,
    Set<String> batched,
    OperatorCounts operators,
    Weights weights,
    MultiplyAdds work,
    List<String> methods,
    List<Readable> readable) {
  public GraphContents {
    batched = Set.copyOf(batched);
    methods = List.copyOf(methods);
    readable = List.copyOf(readable);
  }
}
