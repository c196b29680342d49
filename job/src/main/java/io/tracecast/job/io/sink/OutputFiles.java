package io.tracecast.job.io.sink;

import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Small files below a run's output, on any file system that Hadoop knows. On the local one they are
 * written by Java itself, since Hadoop's local file system neither creates exclusively nor replaces
 * a file in one step.
 */
final class OutputFiles {
  private final FileSystem fileSystem;
  private final Path root;
  private final boolean local;

  private OutputFiles(FileSystem fileSystem, Path root) {
    this.fileSystem = fileSystem;
    this.root = fileSystem.makeQualified(root);
    this.local = HadoopFiles.isLocal(fileSystem);
  }

  /** Opens the folder, which need not exist; without checksum files beside what is written. */
  static OutputFiles at(String name, Configuration hadoop) throws IOException {
    Path path = FileNames.asItStands(name);
    FileSystem fileSystem = HadoopFiles.fileSystem(path, hadoop);
    fileSystem.setWriteChecksum(false);
    return new OutputFiles(
        fileSystem instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : fileSystem,
        path);
  }

  Path path(String name) {
    return name.isEmpty() ? root : new Path(root, name);
  }

  /** Returns what is directly below a folder, or nothing if it does not exist. */
  List<FileStatus> list(String folder) throws IOException {
    try {
      return List.of(fileSystem.listStatus(path(folder)));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  boolean exists(String name) throws IOException {
    return fileSystem.exists(path(name));
  }

  boolean isFile(String name) throws IOException {
    try {
      return fileSystem.getFileStatus(path(name)).isFile();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  FileStatus status(String name) throws IOException {
    return fileSystem.getFileStatus(path(name));
  }

  byte[] read(String name) throws IOException {
    try (InputStream stream = fileSystem.open(path(name))) {
      return stream.readAllBytes();
    }
  }

  /**
   * Creates a file unless it exists: in one step where the file system is able to (local, HDFS),
   * else (object stores) by looking first.
   *
   * @return whether this call created it
   */
  boolean create(String name, byte[] content) throws IOException {
    fileSystem.mkdirs(path(name).getParent());
    try {
      if (local) {
        Files.write(localPath(name), content, StandardOpenOption.CREATE_NEW);
      } else {
        try (OutputStream stream = fileSystem.create(path(name), false)) {
          stream.write(content);
        }
      }
      return true;
    } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Writes a file, replacing what was there; in one step on the local file system. */
  void replace(String name, byte[] content) throws IOException {
    if (!local) {
      try (OutputStream stream = fileSystem.create(path(name), true)) {
        stream.write(content);
      }
      return;
    }
    java.nio.file.Path target = localPath(name);
    java.nio.file.Path part = target.resolveSibling("." + target.getFileName() + ".part");
    Files.createDirectories(target.getParent());
    Files.write(part, content);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Writes a file that appears whole or not at all, under a name that is free.
   *
   * @param draft where it is written first, on the same file system
   */
  void appear(String name, String draft, byte[] content) throws IOException {
    replace(draft, content);
    move(draft, name);
  }

  private java.nio.file.Path localPath(String name) {
    return java.nio.file.Path.of(path(name).toUri().getPath());
  }

  void makeFolder(String name) throws IOException {
    if (!fileSystem.mkdirs(path(name))) {
      throw new IOException("the folder cannot be made");
    }
  }

  /** Moves a file or folder to a name that is free. */
  void move(String from, String to) throws IOException {
    fileSystem.mkdirs(path(to).getParent());
    if (exists(to) || !fileSystem.rename(path(from), path(to))) {
      throw new IOException("cannot move " + path(from) + " to " + path(to));
    }
  }

  /** Deletes a file if it exists. */
  void delete(String name) throws IOException {
    fileSystem.delete(path(name), false);
  }

  /** Deletes a folder that only runs write to, with all that is in it. */
  void deleteFolder(String name) throws IOException {
    fileSystem.delete(path(name), true);
  }

  /** Deletes a folder unless something is in it. */
  void deleteIfEmpty(String folder) throws IOException {
    if (exists(folder) && list(folder).isEmpty()) {
      fileSystem.delete(path(folder), false);
    }
  }
}
