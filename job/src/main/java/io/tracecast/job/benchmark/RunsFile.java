package io.tracecast.job.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.HadoopFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A file with runs that were measured before: what {@code benchmark --write} wrote, or another tool
 * in the same form, which {@code docs/benchmark.md} describes.
 *
 * @param origin where the runs were measured
 * @param networks the variants of each network by its name; the empty name if the file has one only
 */
record RunsFile(Origin origin, Map<String, List<ImportedRuns>> networks) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int FEWEST_RUNS = 2;

  /** The name of the network where nobody named it. */
  static final String NAMELESS = "";

  /**
   * Reads a file.
   *
   * @param option the option that names it
   * @throws io.tracecast.job.error.JobException if it cannot be read or is of another form
   */
  static RunsFile read(String option, String path, Configuration hadoop) {
    try (InputStream stream = HadoopFiles.open(path, hadoop)) {
      return new Reader(option, path).file(MAPPER.readTree(stream));
    } catch (JsonProcessingException e) {
      throw JobErrors.usage(
          "%s %s is not JSON: %s. Name a file that benchmark --write wrote, or runs in the same"
              + " form (docs/benchmark.md).",
          option, path, e.getOriginalMessage());
    } catch (IOException | IllegalArgumentException e) {
      throw JobErrors.usage(
          "%s %s cannot be read: %s. Check the path and that the driver may read it.",
          option, path, e.getMessage());
    }
  }

  /** Returns the runs of a network, or those of a file that has one network without a name. */
  List<ImportedRuns> of(String network) {
    return networks.getOrDefault(network, networks.getOrDefault(NAMELESS, List.of()));
  }

  /** Reads one file; knows its name for messages. */
  private record Reader(String option, String path) {

    RunsFile file(JsonNode root) {
      if (root.path("schemaVersion").asInt() != BenchmarkJson.SCHEMA_VERSION) {
        throw unfit(
            "its schemaVersion is %s, and %d is what this version reads",
            root.path("schemaVersion"), BenchmarkJson.SCHEMA_VERSION);
      }
      Origin origin = new Origin(path, root.path("tool").asText(), root.path("machine").asText());
      Map<String, List<ImportedRuns>> networks = new LinkedHashMap<>();
      if (root.has("networks")) {
        root.get("networks")
            .forEach(one -> networks.put(one.path("name").asText(), variants(one, origin)));
      } else {
        networks.put(NAMELESS, variants(root, origin));
      }
      return new RunsFile(origin, networks);
    }

    private List<ImportedRuns> variants(JsonNode node, Origin origin) {
      List<ImportedRuns> variants = new ArrayList<>();
      node.path("variants").forEach(variant -> variants.add(variant(variant, origin)));
      if (variants.isEmpty()) {
        throw unfit("it has no variants");
      }
      return variants;
    }

    private ImportedRuns variant(JsonNode node, Origin origin) {
      String name = node.path("name").asText();
      if (name.isEmpty()) {
        throw unfit("a variant has no name");
      }
      List<List<JsonNode>> runs = runs(node.path("runs"));
      if (runs.size() < FEWEST_RUNS) {
        throw unfit(
            "%s has %d run(s), and a spread needs %d at least", name, runs.size(), FEWEST_RUNS);
      }
      double[] wall = figures(name, runs, "wallMillisPerImage");
      boolean counted =
          runs.stream().flatMap(List::stream).allMatch(run -> run.has("cpuMillisPerImage"));
      double mean = Arrays.stream(wall).average().orElseThrow();
      return new ImportedRuns(
          name,
          node.has("importedFrom")
              ? new Origin(path, "", node.get("importedFrom").asText())
              : origin,
          node.path("device").asText(),
          node.path("batchSize").asInt(),
          wall,
          counted ? figures(name, runs, "cpuMillisPerImage") : new double[0],
          node.path("imagesPerSecond").asDouble(1e3 / mean));
    }

    /** Returns the entries of each run: one, or one for each executor. */
    private static List<List<JsonNode>> runs(JsonNode entries) {
      Map<Integer, List<JsonNode>> byRun = new TreeMap<>();
      int alone = 0;
      for (JsonNode entry : entries) {
        int run = entry.path("run").asInt(alone++);
        byRun.computeIfAbsent(run, any -> new ArrayList<>()).add(entry);
      }
      return List.copyOf(byRun.values());
    }

    private double[] figures(String name, List<List<JsonNode>> runs, String field) {
      double[] figures = new double[runs.size()];
      for (int run = 0; run < figures.length; run++) {
        List<JsonNode> executors = runs.get(run);
        for (JsonNode entry : executors) {
          double value = entry.path(field).asDouble(Double.NaN);
          if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw unfit(
                "%s of run %d of %s is %s, and not a time above zero",
                field, run + 1, name, entry.has(field) ? entry.get(field) : "missing");
          }
          figures[run] += value / executors.size();
        }
      }
      return figures;
    }

    private RuntimeException unfit(String why, Object... arguments) {
      return JobErrors.usage(
          "%s %s has no runs to compare with: %s. Name a file that benchmark --write wrote, or runs"
              + " in the same form (docs/benchmark.md).",
          option, path, why.formatted(arguments));
    }
  }
}
