package io.tracecast.graph.archive;

import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.graph.archive.onnx.contents.OnnxContents;
import io.tracecast.graph.archive.torchscript.contents.TorchScriptContents;
import java.io.IOException;
import java.util.List;

/**
 * Tells everything that is in an archive, from its bytes. Reading an archive to score with it does
 * without: this looks at each node and weight.
 */
public final class ArchiveContents {
  private ArchiveContents() {}

  /**
   * Tells what is in the archive.
   *
   * @param image the shape of the input for one image, such as 1, 3, 224, 224, for what the archive
   *     does not record of it; empty where it is not known
   * @throws ArchiveException if a part of it is damaged that scoring does not look at
   */
  public static GraphContents of(GraphArchive archive, List<Long> image) {
    ArchiveBytes bytes = archive.files().bytes();
    return switch (archive.format()) {
      case TORCHSCRIPT -> TorchScriptContents.read(archive.name(), bytes, image);
      case ONNX -> OnnxContents.read(archive.name(), bytes, archive.signature(), image);
    };
  }

  /**
   * Writes the graph as text.
   *
   * @param image as for {@link #of}
   * @throws IOException if the target fails
   * @throws ArchiveException as for {@link #of}
   */
  public static void print(GraphArchive archive, List<Long> image, Appendable target)
      throws IOException {
    ArchiveBytes bytes = archive.files().bytes();
    switch (archive.format()) {
      case TORCHSCRIPT -> TorchScriptContents.print(archive.name(), bytes, target);
      case ONNX -> OnnxContents.print(archive.name(), bytes, archive.signature(), image, target);
    }
  }
}
