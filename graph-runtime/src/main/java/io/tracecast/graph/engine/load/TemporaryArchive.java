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
  private static final long LARGEST_COPY_IN_BYTES = ArchiveBytes.MAX_ON_HEAP_IN_BYTES;

  private final TemporaryFolder folder;
  private final Path graph;

  private TemporaryArchive(TemporaryFolder folder, Path graph) {
    this.folder = folder;
    this.graph = graph;
  }

  /**
   * Writes the files; the caller closes this. The archive's own file and large parts that lie in
   * private files already get a second name and are not copied, see {@link #linksParts}.
   */
  public static TemporaryArchive write(GraphFormat format, ArchiveFiles files) throws IOException {
    return write(format, files, LARGEST_COPY_IN_BYTES);
  }

  /** The same with copies of all parts. */
  public static TemporaryArchive copy(GraphFormat format, ArchiveFiles files) throws IOException {
    return write(format, files, Long.MAX_VALUE);
  }

  /**
   * Returns whether parts get a second name. ONNX Runtime 1.29 maps such a file, but where a node
   * itself holds weights, in a branch or as a constant, onnx's checker refuses it: a name more
   * might lead out of the folder.
   */
  public static boolean linksParts(ArchiveFiles files) {
    return files.parts().stream().anyMatch(part -> isLinked(part.bytes(), LARGEST_COPY_IN_BYTES));
  }

  private static boolean isLinked(ArchiveBytes bytes, long largestCopyInBytes) {
    return bytes.file().isPresent() && bytes.sizeInBytes() > largestCopyInBytes;
  }

  private static TemporaryArchive write(
      GraphFormat format, ArchiveFiles files, long largestCopyInBytes) throws IOException {
    TemporaryFolder folder = TemporaryFolder.create("graph");
    try {
      String name = fileName(format, files);
      put(folder, name, files.bytes(), 0);
      for (ArchivePart part : files.parts()) {
        put(folder, part.location(), part.bytes(), largestCopyInBytes);
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

  private static void put(
      TemporaryFolder folder, String location, ArchiveBytes bytes, long largestCopyInBytes)
      throws IOException {
    if (isLinked(bytes, largestCopyInBytes)) {
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
