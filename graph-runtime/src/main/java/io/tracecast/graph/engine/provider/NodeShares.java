package io.tracecast.graph.engine.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which execution provider runs which nodes of a graph, as ONNX Runtime's profile of a few passes
 * tells: no method of its Java interface does. A provider fuses what it takes into few nodes.
 *
 * @param operators types of the nodes, by the provider's name
 */
public record NodeShares(Map<String, Set<String>> operators) {
  /** What makes a fused node's type unlike any other. */
  private static final Pattern FUSED = Pattern.compile("_\\d+_\\d+$");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Reads a profile, a JSON array of events of which those of nodes name a provider. */
  static NodeShares read(Path profile) throws IOException {
    Map<String, Set<String>> operators = new TreeMap<>();
    for (JsonNode event : JSON.readTree(profile.toFile())) {
      JsonNode arguments = event.path("args");
      if (arguments.hasNonNull("provider")) {
        operators
            .computeIfAbsent(arguments.path("provider").asText(), name -> new TreeSet<>())
            .add(FUSED.matcher(arguments.path("op_name").asText()).replaceFirst(""));
      }
    }
    return new NodeShares(operators);
  }

  /** Returns in words what runs beside a provider; empty if that runs the whole graph. */
  public Optional<String> besides(String provider) {
    String rest =
        operators.entrySet().stream()
            .filter(share -> !share.getKey().equals(provider))
            .map(share -> share.getKey() + " runs " + String.join(", ", share.getValue()))
            .collect(Collectors.joining("; "));
    return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
  }
}
