package io.tracecast.job.doctor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.probe.HostProbe;
import java.util.List;
import java.util.Optional;

/**
 * All that the doctor found.
 *
 * @param setup how a run would be started
 * @param driver what the driver found; in an embedded run it is the one executor as well
 * @param executors what the executors found
 * @param graph what a graph asks of them, where one was given
 * @param table what reading a table asks of them, where one of Parquet files was given
 * @param findings what would go wrong
 */
record Diagnosis(
    Setup setup,
    HostProbe driver,
    List<ProbedExecutor> executors,
    Optional<GraphNeed> graph,
    Optional<TableNeed> table,
    List<Finding> findings) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  boolean isEmbedded() {
    return setup.place() == Setup.Place.EMBEDDED;
  }

  ExitCode exitCode() {
    return Findings.exitCode(findings);
  }

  /** Returns it for machines; fields are only ever added. */
  String toJson() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("command", "doctor").put("exitCode", exitCode().number());
    root.set("setup", MAPPER.valueToTree(setup));
    root.set("driver", MAPPER.valueToTree(driver));
    root.set("executors", MAPPER.valueToTree(executors));
    graph.ifPresent(
        need -> {
          root.set("graph", MAPPER.valueToTree(need));
          root.set("memory", MAPPER.valueToTree(need.memory(executors)));
        });
    table.ifPresent(
        need ->
            root.putObject("table")
                .put("name", need.table())
                .put("file", need.largest().file())
                .put("largestRowGroupRows", need.largest().rows())
                .put("largestRowGroupContentBytes", need.largest().contentBytes())
                .put("bytesPerTask", need.bytesPerTask()));
    root.set("findings", MAPPER.valueToTree(findings));
    return root.toPrettyString() + "\n";
  }
}
