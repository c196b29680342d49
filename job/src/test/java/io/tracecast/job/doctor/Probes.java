package io.tracecast.job.doctor;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.Telemetry;
import io.tracecast.job.probe.HostProbe;
import java.util.List;
import java.util.Map;

/** An executor on which nothing is wrong, and what makes it sick. */
final class Probes {
  private static final long GIB = 1L << 30;

  String id = "0";
  boolean vectorModule = true;
  HostProbe.Decoder decoder = new HostProbe.Decoder("opencv", "");
  HostProbe.Engine onnx = new HostProbe.Engine(GraphFormat.ONNX, "1.29.0", false, "");
  int visibleGpus;
  List<String> gpus = List.of();
  long heapBytes = 2 * GIB;
  long memoryBytes = 16 * GIB;
  boolean container;
  HostProbe.TemporaryFolder temporary = new HostProbe.TemporaryFolder("/tmp", true, 10 * GIB);
  int slots = 4;
  Telemetry.Decision telemetry = Telemetry.Decision.OFF;
  Map<String, String> malloc =
      Map.of("MALLOC_MMAP_THRESHOLD_", "1", "MALLOC_TRIM_THRESHOLD_", "1", "MALLOC_ARENA_MAX", "1");

  HostProbe probe() {
    return new HostProbe(
        id,
        "node",
        new HostProbe.Java("17.0.15", vectorModule),
        new HostProbe.Images("vector, 512 bits", decoder),
        new HostProbe.Engines(
            List.of(onnx, new HostProbe.Engine(GraphFormat.TORCHSCRIPT, "2.7.1", false, "")),
            visibleGpus,
            telemetry,
            null),
        new HostProbe.Cpu(List.of("avx2"), 8, 1),
        new HostProbe.Memory(heapBytes, memoryBytes, container, malloc),
        temporary);
  }

  ProbedExecutor executor() {
    return new ProbedExecutor(probe(), slots, slots, 1, gpus);
  }
}
