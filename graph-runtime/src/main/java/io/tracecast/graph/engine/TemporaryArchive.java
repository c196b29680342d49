package io.tracecast.graph.engine;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.process.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An archive as private files, its parts beside it as it names them. They go when this is closed:
 * an engine that maps a file keeps what it mapped.
 */
final class TemporaryArchive implements AutoCloseable {
  private final TemporaryFolder folder;
  private final Path graph;

  private TemporaryArchive(TemporaryFolder folder, Path graph) {
    this.folder = folder;
    this.graph = graph;
  }

  /** Writes the files; the caller closes this. */
  static TemporaryArchive write(GraphSource source) throws IOException {
    TemporaryFolder folder = TemporaryFolder.create("tracecast-graph");
    TemporaryArchive archive =
        new TemporaryArchive(folder, folder.path().resolve(fileName(source)));
    try {
      archive.put(archive.graph, source.files().bytes());
      for (ArchivePart part : source.files().parts()) {
        archive.put(folder.path().resolve(part.location()), part.bytes());
      }
      return archive;
    } catch (IOException | RuntimeException | Error e) {
      archive.close();
      throw e;
    }
  }

  /** Returns a name that no part has, nor a folder of parts. */
  private static String fileName(GraphSource source) {
    String name = source.format() == GraphFormat.ONNX ? "graph.onnx" : "graph.pt";
    List<String> taken =
        source.files().parts().stream().map(part -> part.location().split("/")[0]).toList();
    while (taken.contains(name)) {
      name = "_" + name;
    }
    return name;
  }

  private void put(Path file, ArchiveBytes bytes) throws IOException {
    if (!file.normalize().startsWith(folder.path())) {
      throw new IOException("A part of the graph leads out of its folder: " + file);
    }
    Files.createDirectories(file.getParent());
    try (InputStream content = bytes.openStream()) {
      Files.copy(content, file);
    }
  }

  /** Returns the file of the graph. */
  Path graph() {
    return graph;
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
