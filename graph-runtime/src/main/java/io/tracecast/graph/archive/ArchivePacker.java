package io.tracecast.graph.archive;

import io.tracecast.graph.archive.onnx.OnnxPacker;
import io.tracecast.graph.archive.torchscript.TorchScriptPacker;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a copy of an archive with another interface; weights and code stay as they are. */
public final class ArchivePacker {
  private ArchivePacker() {}

  /**
   * Writes the archive's own file with the interface to the stream; its parts stay as they are.
   *
   * @param target receives the packed archive; not closed
   * @throws IOException if the target fails
   * @throws ArchiveException if an entry of the archive is damaged; the target has part of the copy
   *     then
   */
  public static void pack(GraphArchive archive, GraphInterface graphInterface, OutputStream target)
      throws IOException {
    String document = GraphInterfaceJson.write(graphInterface);
    ArchiveBytes bytes = archive.files().bytes();
    switch (archive.format()) {
      case TORCHSCRIPT -> TorchScriptPacker.pack(archive.name(), bytes, document, target);
      case ONNX -> OnnxPacker.pack(archive.name(), bytes, document, target);
    }
  }
}
