package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.stored.GraphWeight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the place of each tensor of a file in a graph, by its name: as it is, or without a prefix
 * that all names have. Names, shapes and types have to fit without exception.
 */
final class WeightMatcher {
  private static final String MEAN_OF_NORM = ".running_mean";
  private static final Set<String> NORMALISATION = Set.of("factor", "offset");
  private static final String EXPORT_AGAIN =
      "Export the graph again with its weights by name: scripts/export ... --format onnx"
          + " --keep-parameters, or torch.onnx.export(..., dynamo=False, training=torch.onnx.TrainingMode.PRESERVE,"
          + " do_constant_folding=False).";

  private final String archive;
  private final NamedWeights file;

  private WeightMatcher(String archive, NamedWeights file) {
    this.archive = archive;
    this.file = file;
  }

  static WeightMatch match(String archive, List<GraphWeight> graph, NamedWeights file) {
    return new WeightMatcher(archive, file).match(graph);
  }

  /** The export tool's normalisation in the graph has these beside the module. */
  private static List<GraphWeight> withoutNormalisation(List<GraphWeight> graph) {
    boolean normalised =
        graph.stream()
            .map(GraphWeight::name)
            .collect(Collectors.toSet())
            .containsAll(NORMALISATION);
    return graph.stream()
        .map(
            weight ->
                normalised && NORMALISATION.contains(weight.name()) ? constant(weight) : weight)
        .toList();
  }

  private static GraphWeight constant(GraphWeight weight) {
    return new GraphWeight(weight.name(), weight.type(), weight.shape(), GraphWeight.Kind.CONSTANT);
  }

  private WeightMatch match(List<GraphWeight> all) {
    List<GraphWeight> graph = withoutNormalisation(all);
    List<WeightMatch> tried = new ArrayList<>();
    List<String> ownNames =
        graph.stream()
            .filter(weight -> weight.kind() == GraphWeight.Kind.WEIGHT)
            .map(GraphWeight::name)
            .toList();
    for (String graphPrefix : WeightPrefix.ofAll(ownNames)) {
      for (String filePrefix : WeightPrefix.ofAll(file.tensors().keySet())) {
        WeightMatch match = WeightMatch.of(file, filePrefix, graph, graphPrefix);
        if (match.isWhole()) {
          return match;
        }
        tried.add(match);
      }
    }
    throw refusal(
        tried.stream().min(Comparator.comparingInt(WeightMatch::misfits)).orElseThrow(),
        graph.stream().anyMatch(weight -> weight.name().endsWith(MEAN_OF_NORM)));
  }

  /**
   * @param keepsNorms whether the graph has norms of its own, so that its export merged none
   */
  private ArchiveException refusal(WeightMatch match, boolean keepsNorms) {
    List<String> norms =
        match.surplus().stream()
            .filter(name -> name.endsWith(MEAN_OF_NORM))
            .map(name -> name.substring(0, name.length() - MEAN_OF_NORM.length()))
            .toList();
    if (!norms.isEmpty() && !keepsNorms) {
      return error(
          "%d norms of the weights (%s) have no place in the graph: its export merged them into the weights of convolutions, which have other values and names now"
              .formatted(norms.size(), WeightErrors.listed(norms)),
          EXPORT_AGAIN);
    }
    if (!match.derived().isEmpty()) {
      return error(
          "%d of the graph's weights (%s) were computed from weights or transposed by its export, and carry no names of a module"
              .formatted(match.derived().size(), WeightErrors.listed(match.derived())),
          EXPORT_AGAIN);
    }
    List<String> parts = new ArrayList<>();
    add(parts, match.missing(), "missing in the file");
    add(parts, match.surplus(), "not in the graph");
    add(parts, match.reshaped(), "of another shape");
    add(parts, match.retyped(), "of another type");
    return error(
        "of %d tensors, %s".formatted(file.tensors().size(), String.join("; ", parts)),
        "Use the weights of the network that the graph was exported from, in the graph's types.");
  }

  private static void add(List<String> parts, Collection<String> names, String what) {
    if (!names.isEmpty()) {
      parts.add("%d %s (%s)".formatted(names.size(), what, WeightErrors.listed(names)));
    }
  }

  private ArchiveException error(String why, String remedy) {
    return new ArchiveException(
        "Cannot put the weights %s into %s: %s. %s".formatted(file.file(), archive, why, remedy),
        null);
  }
}
