package io.tracecast.job.options;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.job.error.Printable;
import io.tracecast.job.io.FileNames;
import io.tracecast.job.io.HadoopFiles;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The folder of an archive, on the archive's own file system. */
public final class GraphFolder implements ArchiveFolder {
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
