package io.tracecast.job.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Whole small files of any file system that Hadoop reads. */
public final class HadoopFiles {
  private HadoopFiles() {}

  /** Opens a file; the caller closes the stream. */
  public static InputStream open(String name, Configuration hadoop) throws IOException {
    Path path = new Path(name);
    return path.getFileSystem(hadoop).open(path);
  }

  /** Returns whether the file system is this machine's own, or one that is mounted like it. */
  public static boolean isLocal(FileSystem fileSystem) {
    return "file".equals(fileSystem.getUri().getScheme());
  }

  /** Returns the lines of a UTF-8 text file, without the empty ones at its end. */
  public static List<String> lines(String name, Configuration hadoop) throws IOException {
    try (InputStream stream = open(name, hadoop)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .stripTrailing()
          .lines()
          .map(String::strip)
          .toList();
    }
  }
}
