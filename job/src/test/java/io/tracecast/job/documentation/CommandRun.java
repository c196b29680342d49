package io.tracecast.job.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder in which the commands of the pages run as they stand there: with the samples and the
 * scripts, and nothing that earlier commands wrote.
 */
public final class CommandRun {
  /** What the pages call the master of a cluster. */
  static final String MASTER = "spark://host:7077";

  private final Path folder;

  /**
   * Makes the folder what it has to be.
   *
   * @param folder an empty folder
   * @param master options of the launcher that name a cluster, in place of {@link #MASTER}; empty
   *     if no command asks for one
   */
  public CommandRun(Path folder, String master) throws IOException {
    this.folder = folder.toRealPath();
    Files.createSymbolicLink(folder.resolve("samples"), Documents.ROOT.resolve("samples"));
    Path launcher = Files.createDirectories(folder.resolve("scripts")).resolve("tracecast");
    Files.writeString(
        launcher,
        """
        #!/usr/bin/env bash
        if [[ ${1:-} == --master && ${2:-} == %s ]]; then
          set -- %s "${@:3}"
        fi
        exec "%s" "$@"
        """
            .formatted(MASTER, master, Documents.ROOT.resolve("scripts/tracecast")));
    if (!launcher.toFile().setExecutable(true)) {
      throw new IOException("Cannot make " + launcher + " executable");
    }
  }

  /**
   * Returns what a command prints on stdout, with a sign in place of this machine's folders.
   *
   * @throws IllegalStateException if it ends with another exit code than 0
   */
  public List<String> printed(String command) throws IOException, InterruptedException {
    Path err = Files.createTempFile("command", ".err");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "set -o pipefail; " + command)
            .directory(folder.toFile())
            .redirectError(err.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process shell = builder.start();
    shell.getOutputStream().close();
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = shell.waitFor();
    String said = Files.readString(err);
    Files.delete(err);
    if (exitCode != 0) {
      throw new IllegalStateException(
          "%s ends with %d:%n%s%s".formatted(command, exitCode, out, said));
    }
    return out.replace(folder.toString(), "/…")
        .replace(Documents.ROOT.toString(), "/…")
        .lines()
        .toList();
  }
}
