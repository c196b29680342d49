package io.tracecast.job.doctor;

import io.tracecast.job.error.Printable;
import io.tracecast.job.probe.ExecutorMemory;
import io.tracecast.job.probe.HostProbe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the doctor found, for people: a table per host, the memory, the findings. */
final class DoctorReport {
  private static final String LINE = "  %-13s  %s";

  private final StringBuilder text = new StringBuilder();

  private DoctorReport() {}

  static String of(Diagnosis diagnosis) {
    DoctorReport report = new DoctorReport();
    Map<String, List<Map<String, String>>> hosts = new TreeMap<>();
    for (ProbedExecutor executor : diagnosis.executors()) {
      hosts
          .computeIfAbsent(executor.probe().host(), host -> new ArrayList<>())
          .add(column(executor));
    }
    if (!diagnosis.isEmbedded()) {
      hosts
          .computeIfAbsent(diagnosis.driver().host(), host -> new ArrayList<>())
          .add(probeColumn("driver", diagnosis.driver()));
    }
    hosts.forEach(report::host);
    diagnosis.graph().ifPresent(need -> report.memory(diagnosis, need));
    diagnosis.table().ifPresent(report::table);
    report.findings(diagnosis.findings());
    return report.text.toString();
  }

  private static Map<String, String> column(ProbedExecutor executor) {
    String name = executor.id().equals("driver") ? "this process" : "executor " + executor.id();
    Map<String, String> column = probeColumn(name, executor.probe());
    column.put(
        "GPUs",
        "%d visible, %s"
            .formatted(
                executor.probe().engines().visibleGpus(),
                executor.gpus().isEmpty()
                    ? "none scheduled"
                    : "scheduled: " + String.join(", ", executor.gpus())));
    column.put("cores, slots", executor.cores() + ", " + executor.slots());
    column.put(
        "threads",
        "%d = %d slots x %d"
            .formatted(executor.threads(), executor.slots(), executor.intraOpThreads()));
    return column;
  }

  private static Map<String, String> probeColumn(String name, HostProbe probe) {
    Map<String, String> column = new LinkedHashMap<>();
    column.put("", name);
    column.put("JVM", probe.java().version());
    column.put("processors", probe.cpu().processors() + cpuFeatures(probe));
    column.put(
        "resize",
        probe.images().arithmetic()
            + (probe.java().vectorModule() ? "" : " (no Vector API module)"));
    column.put("decoder", probe.images().decoder().name());
    for (HostProbe.Engine engine : probe.engines().loaded()) {
      column.put(engine.format().label(), describe(engine));
    }
    if (probe.engines().provider() != null) {
      column.put("provider", describe(probe.engines().provider()));
    }
    column.put("GPUs", probe.engines().visibleGpus() + " visible");
    column.put("heap", "at most " + Sizes.inWords(probe.memory().heapBytes()));
    column.put(
        "memory",
        Sizes.inWords(probe.memory().totalBytes())
            + (probe.memory().container() ? " (container)" : ""));
    HostProbe.TemporaryFolder folder = probe.temporary();
    column.put(
        "temporary",
        folder.path()
            + (folder.writable()
                ? ", " + Sizes.inWords(folder.freeBytes()) + " free"
                : ", not writable"));
    column.put(
        "malloc",
        probe.memory().malloc().isEmpty()
            ? "nothing set"
            : probe.memory().malloc().entrySet().stream()
                .map(entry -> entry.getKey().replace("MALLOC_", "") + "=" + entry.getValue())
                .collect(Collectors.joining(" ")));
    column.put(
        "usage data",
        switch (probe.engines().telemetry()) {
          case OFF -> "off";
          case ALLOWED -> "allowed, and queued for upload by the engine for onnx";
          case NONE -> "not turned off, so that the engine for onnx does not start";
        });
    return column;
  }

  private static String cpuFeatures(HostProbe probe) {
    return probe.cpu().features().isEmpty() ? "" : ", " + String.join(" ", probe.cpu().features());
  }

  private static String describe(HostProbe.Provider provider) {
    return provider.failure().isEmpty()
        ? "%s %s on %s".formatted(provider.name(), provider.version(), provider.hardware())
        : provider.name() + " cannot be used";
  }

  private static String describe(HostProbe.Engine engine) {
    if (!engine.failure().isEmpty()) {
      return "does not load";
    }
    return engine.version() + (engine.cuda() ? " with CUDA" : "");
  }

  /** Prints a host; processes that are alike share a column. */
  private void host(String name, List<Map<String, String>> columns) {
    Map<Map<String, String>, List<String>> alike = new LinkedHashMap<>();
    for (Map<String, String> column : columns) {
      Map<String, String> values = new LinkedHashMap<>(column);
      String process = values.remove("");
      alike.computeIfAbsent(values, same -> new ArrayList<>()).add(process);
    }
    line("host %s", name);
    alike.forEach(
        (values, names) -> {
          line("");
          line(LINE, "", String.join(", ", names));
          values.forEach((row, value) -> line(LINE, row, value));
        });
    line("");
  }

  private void memory(Diagnosis diagnosis, GraphNeed need) {
    ExecutorMemory memory = need.memory(diagnosis.executors());
    line(
        "%s in batches of %d, pictures of up to %.0f megapixels: an executor needs",
        need.name(), need.work().batchSize(), need.work().largestPixels() / 1e6);
    line("");
    line("  %10s  heap", Sizes.inWords(memory.heapBytes()));
    line("  %10s  beside it:", Sizes.inWords(memory.overheadBytes()));
    memory.parts().forEach((part, bytes) -> line("    %10s  %s", Sizes.inWords(bytes), part));
    line("");
    line(
        diagnosis.isEmbedded()
            ? "  --driver-memory %s"
            : "  --conf spark.executor.memory=%s --conf spark.executor.memoryOverhead=%s",
        Sizes.setting(memory.heapBytes()),
        Sizes.setting(memory.overheadBytes()));
    line("");
  }

  private void table(TableNeed need) {
    line(
        "%s: the largest row group has %d rows and %s of images; a task holds up to %s",
        need.table(),
        need.largest().rows(),
        Sizes.inWords(need.largest().contentBytes()),
        Sizes.inWords(need.bytesPerTask()));
    line("");
  }

  private void findings(List<Finding> findings) {
    for (Finding finding : findings) {
      line(
          "%s  %s: %s%n        %s",
          finding.isAdvice() ? "slower" : "wrong ",
          finding.where(),
          finding.problem(),
          "-> " + finding.remedy());
    }
    if (findings.stream().allMatch(Finding::isAdvice)) {
      line(findings.isEmpty() ? "Nothing would go wrong." : "A run would go through as it is.");
    }
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, Printable.all(arguments)))
        .append(System.lineSeparator());
  }
}
