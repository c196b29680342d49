package io.tracecast.job.documentation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tracecast.job.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Writes anew what stands in the pages and comes from commands; {@code tools/renew-docs}. */
final class RenewDocs {
  private final Path scratch;

  private RenewDocs(Path scratch) {
    this.scratch = scratch;
  }

  public static void main(String[] arguments) throws Exception {
    Path scratch = Files.createTempDirectory("renew-docs");
    try {
      new RenewDocs(scratch).renew();
    } finally {
      delete(scratch);
    }
  }

  private void renew() throws Exception {
    System.out.println(Documents.ROOT.relativize(CommandsPage.FILE));
    Files.writeString(CommandsPage.FILE, CommandsPage.render(launcherHelp()));
    List<Transcript> transcripts = new ArrayList<>(Transcript.all());
    Collections.reverse(transcripts);
    for (Transcript transcript : transcripts) {
      System.out.println(transcript);
      transcript.rewrite(printed(transcript), remark());
    }
  }

  private List<String> printed(Transcript transcript) throws Exception {
    Path folder = Files.createTempDirectory(scratch, "run");
    if (!transcript.needsCluster()) {
      return new CommandRun(folder, "").printed(transcript.command());
    }
    Path work = Files.createTempDirectory(scratch, "cluster");
    try (Cluster cluster = Cluster.up(work, "--workers", "1")) {
      return new CommandRun(folder, cluster.oneExecutor()).printed(transcript.command());
    }
  }

  /** Returns what the launcher says of its own options. */
  static String launcherHelp() throws IOException, InterruptedException {
    Process launcher =
        new ProcessBuilder(Documents.ROOT.resolve("scripts/tracecast").toString(), "--help")
            .redirectErrorStream(true)
            .start();
    String help = new String(launcher.getInputStream().readAllBytes(), UTF_8);
    if (launcher.waitFor() != 0) {
      throw new IllegalStateException("scripts/tracecast --help: " + help);
    }
    return help;
  }

  /** Says when and on what a command ran. */
  private static String remark() throws IOException {
    Path processors = Path.of("/proc/cpuinfo");
    String model =
        Files.exists(processors)
            ? Files.readAllLines(processors).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("?")
            : "?";
    return "%s, %d CPUs (%s), JDK %d"
        .formatted(
            LocalDate.now(),
            Runtime.getRuntime().availableProcessors(),
            model,
            Runtime.version().feature());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
