package io.tracecast.job.io;

import io.tracecast.job.error.NotAFileException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Whole small files of any file system that Hadoop reads. */
public final class HadoopFiles {
  private static final int LONGEST_MARK = 3;

  /** The 21,841 labels of ImageNet-21k take 0.6 million characters. */
  private static final int LONGEST_TEXT = 4 << 20;

  private HadoopFiles() {}

  /**
   * Opens a file; the caller closes the stream.
   *
   * @throws NotAFileException if it is a folder, a pipe or a device
   */
  public static InputStream open(String name, Configuration hadoop) throws IOException {
    return open(FileNames.status(name, hadoop), hadoop);
  }

  /** The same, of a path that is known. */
  public static InputStream open(Path file, Configuration hadoop) throws IOException {
    return open(fileSystem(file, hadoop).getFileStatus(file), hadoop);
  }

  private static InputStream open(FileStatus status, Configuration hadoop) throws IOException {
    Path file = status.getPath();
    FileSystem fileSystem = fileSystem(file, hadoop);
    if (isLocal(fileSystem)) {
      RegularFiles.require(local(file));
      return Files.newInputStream(local(file)); // Hadoop's own takes no colons in names
    } else if (status.isDirectory()) {
      throw new NotAFileException("a folder", true);
    }
    return fileSystem.open(file);
  }

  /**
   * Returns the file system of a path.
   *
   * @throws IOException also where its jars are missing, of which Hadoop throws what is unchecked
   */
  public static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    try {
      return path.getFileSystem(hadoop);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new IOException(e);
    }
  }

  /** Returns where relative paths begin; empty if the default file system cannot be opened. */
  public static Optional<String> workingDirectory(Configuration hadoop) {
    try {
      Path here = new Path(Path.CUR_DIR);
      return Optional.of(fileSystem(here, hadoop).getWorkingDirectory().toString());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Returns whether the file system is this machine's own, or one that is mounted like it. */
  public static boolean isLocal(FileSystem fileSystem) {
    return "file".equals(fileSystem.getUri().getScheme());
  }

  /** Returns a path of this machine's file system as Java's. */
  public static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /**
   * Returns the lines of a text file, without the empty ones at its end.
   *
   * @throws IOException also if it is larger than labels and settings are
   */
  public static List<String> lines(String name, Configuration hadoop) throws IOException {
    char[] text = new char[LONGEST_TEXT + 1];
    int length = 0;
    try (BufferedReader reader = reader(name, hadoop)) {
      for (int read; (read = reader.read(text, length, text.length - length)) > 0; ) {
        length += read;
      }
    }
    if (length > LONGEST_TEXT) {
      throw new IOException(
          "it has over " + LONGEST_TEXT + " characters, more than such a text has");
    }
    return new String(text, 0, length).stripTrailing().lines().map(String::strip).toList();
  }

  /**
   * Opens a text file; the caller closes the reader. It is UTF-8, unless its byte order mark says
   * UTF-16, as Windows' tools write it; the mark is not part of the text.
   */
  public static BufferedReader reader(String name, Configuration hadoop) throws IOException {
    PushbackInputStream stream = new PushbackInputStream(open(name, hadoop), LONGEST_MARK);
    byte[] start = stream.readNBytes(LONGEST_MARK);
    Charset charset = StandardCharsets.UTF_8;
    int mark = 0;
    if (startsWith(start, 0xEF, 0xBB, 0xBF)) {
      mark = 3;
    } else if (startsWith(start, 0xFE, 0xFF)) {
      charset = StandardCharsets.UTF_16BE;
      mark = 2;
    } else if (startsWith(start, 0xFF, 0xFE)) {
      charset = StandardCharsets.UTF_16LE;
      mark = 2;
    }
    stream.unread(start, mark, start.length - mark);
    return new BufferedReader(new InputStreamReader(stream, charset));
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    return bytes.length >= mark.length
        && IntStream.range(0, mark.length).allMatch(i -> (bytes[i] & 0xFF) == mark[i]);
  }
}
