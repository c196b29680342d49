package io.tracecast.job.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.HadoopFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A manifest of networks, each with its graphs and with runs of it that were measured elsewhere.
 *
 * @param networks in the file's order
 */
record Zoo(List<Network> networks) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Graphs that are to be compared with each other and with nothing else.
   *
   * @param name of the network; {@link RunsFile#NAMELESS} if there is only one
   * @param graphs paths of archives by the variants' names
   * @param runs paths of files with runs, by the variants' names
   */
  record Network(String name, Map<String, String> graphs, Map<String, String> runs) {}

  /**
   * Reads a manifest; paths in it are relative to its folder.
   *
   * @throws io.tracecast.job.error.JobException if it cannot be read or is of another form
   */
  static Zoo read(String path, Configuration hadoop) {
    try (InputStream stream = HadoopFiles.open(path, hadoop)) {
      return read(path, MAPPER.readTree(stream));
    } catch (JsonProcessingException e) {
      throw unfit(path, "it is not JSON, " + e.getOriginalMessage());
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.usage(
          "--zoo %s cannot be read: %s. Check the path and that the driver may read it.",
          path, e.getMessage());
    }
  }

  private static Zoo read(String path, JsonNode root) {
    if (root.path("schemaVersion").asInt() != 1) {
      throw unfit(path, "its schemaVersion is not 1");
    }
    Map<String, Network> networks = new LinkedHashMap<>();
    for (JsonNode node : root.path("networks")) {
      Network network =
          new Network(
              node.path("name").asText(),
              paths(path, node.path("graphs")),
              paths(path, node.path("runs")));
      if (network.name().isEmpty() || network.graphs().isEmpty()) {
        throw unfit(path, "a network has no name or no graphs");
      }
      if (networks.put(network.name(), network) != null) {
        throw unfit(path, "it has %s twice".formatted(network.name()));
      }
    }
    if (networks.isEmpty()) {
      throw unfit(path, "it has no networks");
    }
    return new Zoo(new ArrayList<>(networks.values()));
  }

  private static Map<String, String> paths(String manifest, JsonNode node) {
    Path parent = new Path(manifest).getParent();
    Map<String, String> paths = new LinkedHashMap<>();
    node.fields()
        .forEachRemaining(
            field -> {
              Path named = new Path(field.getValue().asText());
              paths.put(
                  field.getKey(),
                  (parent == null || named.isAbsolute() ? named : new Path(parent, named))
                      .toString());
            });
    return paths;
  }

  private static RuntimeException unfit(String path, String why) {
    return JobErrors.usage(
        "--zoo %s is not a list of networks: %s. docs/benchmark.md shows one, and scripts/export"
            + " zoo writes one.",
        path, why);
  }
}
