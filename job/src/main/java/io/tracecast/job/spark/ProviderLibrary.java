package io.tracecast.job.spark;

import static java.util.stream.Collectors.joining;

import io.tracecast.job.error.JobErrors;
import io.tracecast.job.error.ProviderErrors;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;

/**
 * Where the library of an execution provider comes from, and how it gets to a process.
 *
 * @param path where it is: a path on every machine, or what travels, as the user named it
 * @param travel how it gets to the executors
 * @param member which file of an archive it is; null for the only one that is called as providers'
 *     libraries are
 */
public record ProviderLibrary(String path, Travel travel, String member) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String ON_EVERY_MACHINE = "local:";
  private static final Pattern ARCHIVE = Pattern.compile(".*\\.(zip|tar|tar\\.gz|tgz)");

  /** How providers' libraries are called: {@code libonnxruntime_providers_openvino_plugin.so}. */
  private static final Pattern PROVIDER = Pattern.compile("lib.*onnxruntime.*provider.*\\.so");

  /** How a library gets to a process that needs it. */
  public enum Travel {
    /** It is there. */
    NONE,
    /** As one file. */
    FILE,
    /** In an archive that is unpacked there. */
    ARCHIVE
  }

  /**
   * Reads what the user said.
   *
   * @param embedded whether the run's tasks run in this process
   * @throws io.tracecast.job.error.JobException if no such file here
   */
  public static ProviderLibrary parse(String text, boolean embedded) {
    if (text.startsWith(ON_EVERY_MACHINE)) {
      return new ProviderLibrary(
          existing(text, text.substring(ON_EVERY_MACHINE.length())), Travel.NONE, null);
    }
    int hash = text.indexOf('#');
    String path = existing(text, hash < 0 ? text : text.substring(0, hash));
    if (ARCHIVE.matcher(path).matches()) {
      return new ProviderLibrary(path, Travel.ARCHIVE, hash < 0 ? null : text.substring(hash + 1));
    }
    return new ProviderLibrary(path, embedded ? Travel.NONE : Travel.FILE, null);
  }

  private static String existing(String text, String path) {
    Path file = Path.of(path).toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      throw JobErrors.usage(
          "--provider-library %s: no such file on this machine, where the graph is tried"
              + " first. Check the path.",
          text);
    }
    return file.toString();
  }

  /**
   * Has the executors of an application that is to be started get it before their first task.
   *
   * @param running whether the application runs already, whose tasks would not see what is added
   * @throws io.tracecast.job.error.JobException if it runs already
   */
  void ship(SparkConf conf, boolean running) {
    if (travel == Travel.NONE || SparkSessions.isEmbedded(conf)) {
      return;
    }
    if (running) {
      throw ProviderErrors.applicationRuns(path);
    }
    String setting = travel == Travel.ARCHIVE ? "spark.archives" : "spark.files";
    String others = conf.get(setting, "");
    String own = Path.of(path).toUri().toString();
    conf.set(setting, others.isEmpty() ? own : others + "," + own);
  }

  /** Returns the library's file in this process. */
  Path here() {
    return switch (travel) {
      case NONE -> Path.of(path);
      case FILE -> isDriver() ? Path.of(path) : Path.of(SparkFiles.get(name()));
      case ARCHIVE ->
          member(isDriver() ? UnpackedArchives.folder(path) : Path.of(SparkFiles.get(name())));
    };
  }

  private String name() {
    return Path.of(path).getFileName().toString();
  }

  /** The driver has the file itself, also before there is a Spark. */
  private static boolean isDriver() {
    SparkEnv env = SparkEnv.get();
    return env == null || env.executorId().equals("driver");
  }

  /** Returns the library in the folder that its archive was unpacked to. */
  Path member(Path folder) {
    List<Path> found = members(folder);
    if (found.size() != 1) {
      throw ProviderErrors.member(
          path,
          found.stream()
              .map(file -> folder.relativize(file).toString())
              .sorted()
              .collect(joining(", ")));
    }
    return found.get(0);
  }

  private List<Path> members(Path folder) {
    if (member != null) {
      return Optional.of(folder.resolve(member).normalize())
          .filter(file -> file.startsWith(folder) && Files.isRegularFile(file))
          .stream()
          .toList();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> PROVIDER.matcher(file.getFileName().toString()).matches())
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot list " + folder, e);
    }
  }
}
