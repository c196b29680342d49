package io.tracecast.job.options;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The folder of an archive, on the archive's own file system. */
public final class GraphFolder implements ArchiveFolder {

  /** How many of the files in a folder are enough to tell what it is. */
  private static final int MOST_LISTED = 1000;

  private final Path folder;
  private final Configuration hadoop;

  private GraphFolder(Path folder, Configuration hadoop) {
    this.folder = folder;
    this.hadoop = hadoop;
  }

  /** Finds the folder of an archive, by its name as people write it. */
  public static GraphFolder of(String archive, Configuration hadoop) throws IOException {
    return new GraphFolder(FileNames.status(archive, hadoop).getPath().getParent(), hadoop);
  }

  /**
   * Returns why a folder cannot be loaded, which says what is in it.
   *
   * @throws IOException if it cannot be listed
   */
  static ArchiveException refusal(String folder, Configuration hadoop) throws IOException {
    FileStatus status = FileNames.status(folder, hadoop);
    FileSystem fileSystem = HadoopFiles.fileSystem(status.getPath(), hadoop);
    String root = status.getPath().toUri().getPath() + "/";
    List<String> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> found = fileSystem.listFiles(status.getPath(), true);
    while (files.size() < MOST_LISTED && found.hasNext()) {
      String path = found.next().getPath().toUri().getPath();
      if (path.startsWith(root)) {
        files.add(path.substring(root.length()));
      }
    }
    return ArchiveErrors.folder(folder, files);
  }

  @Override
  public String name() {
    boolean local = "file".equals(folder.toUri().getScheme());
    return Printable.of(local ? folder.toUri().getPath() : folder.toString());
  }

  @Override
  public ArchiveBytes read(String location) throws IOException {
    Path file = new Path(folder, new Path(null, null, location));
    try (InputStream stream = HadoopFiles.open(file, hadoop)) {
      return ArchiveBytes.spool(stream);
    }
  }
}
