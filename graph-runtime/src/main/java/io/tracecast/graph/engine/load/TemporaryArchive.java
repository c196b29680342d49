package io.tracecast.graph.engine.load;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.process.TemporaryFolder;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;

/**
 * An archive as private files, its parts beside it as it names them. They go when this is closed:
 * an engine that maps a file keeps what it mapped.
 */
public final class TemporaryArchive implements AutoCloseable {
  private final TemporaryFolder folder;
  private final Path graph;

  private TemporaryArchive(TemporaryFolder folder, Path graph) {
    this.folder = folder;
    this.graph = graph;
  }

  /** Writes the files; the caller closes this. */
  public static TemporaryArchive write(GraphFormat format, ArchiveFiles files) throws IOException {
    TemporaryFolder folder = TemporaryFolder.create("graph");
    try {
      String name = fileName(format, files);
      put(folder, name, files.bytes());
      for (ArchivePart part : files.parts()) {
        put(folder, part.location(), part.bytes());
      }
      return new TemporaryArchive(folder, folder.path().resolve(name));
    } catch (IOException | RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  /** Returns a name that no part has, nor a folder of parts. */
  private static String fileName(GraphFormat format, ArchiveFiles files) {
    String name = format == GraphFormat.ONNX ? "graph.onnx" : "graph.pt";
    List<String> taken = files.parts().stream().map(part -> part.location().split("/")[0]).toList();
    while (taken.contains(name)) {
      name = "_" + name;
    }
    return name;
  }

  /** What lies in a private file already gets a second name and is not copied. */
  private static void put(TemporaryFolder folder, String location, ArchiveBytes bytes)
      throws IOException {
    if (bytes.file().isPresent()) {
      folder.link(location, bytes.file().get());
      Reference.reachabilityFence(bytes); // the file may go with them
      return;
    }
    try (OutputStream file = new FileOutputStream(folder.newFile(location).toFile())) {
      for (int i = 0; i < bytes.chunkCount(); i++) {
        file.write(bytes.chunk(i));
      }
    }
  }

  /** Returns the file of the graph. */
  public Path graph() {
    return graph;
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
