package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.ArchivePiece;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.SmallArchives;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph and the data beside it as one message; what it answers is for the engine to say. */
class TestInlinedMessage {
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;

  @Test
  void dataOfBranchesAndConstantsAreInTheMessage() throws IOException {
    ArchiveFiles files =
        new ArchiveFiles(
            SmallArchives.bytes(SmallArchives.file("parts.onnx")),
            List.of(part("parts.onnx.data"), part("parts/constants.bin")));

    byte[] message = joined(ArchivePiece.ofOnnx("m.onnx", files));
    GraphArchive whole = GraphArchive.read("m.onnx", new ByteArrayInputStream(message));

    assertThat(whole.files().parts()).isEmpty();
    assertThat(whole.signature())
        .isEqualTo(GraphArchive.again("m.onnx", files, files.sha256()).signature());
    assertThat(whole.description().operators()).contains("If", "Add", "Constant");
  }

  private static ArchivePart part(String location) {
    return new ArchivePart(location, SmallArchives.bytes(SmallArchives.file(location)));
  }

  private static byte[] joined(List<ArchivePiece> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ArchivePiece piece : pieces) {
      byte[] bytes = new byte[(int) piece.sizeInBytes()];
      assertThat(piece.bytes().read(piece.start(), bytes, 0, bytes.length)).isEqualTo(bytes.length);
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  @Test
  void aGraphWithoutPartsIsItsOwnMessage() {
    ArchiveBytes bytes = SmallArchives.bytes(SmallArchives.file("parts.onnx"));

    assertThat(ArchivePiece.ofOnnx("m.onnx", new ArchiveFiles(bytes)))
        .containsExactly(new ArchivePiece(bytes, 0, bytes.sizeInBytes()));
  }

  @Test
  void aMessageOver2GibIsRefusedWithWhatToDo(@TempDir Path folder) throws IOException {
    Path data = folder.resolve("data");
    long sizeInBytes = 600_000_000L * Float.BYTES;
    try (RandomAccessFile sparse = new RandomAccessFile(data.toFile(), "rw")) {
      sparse.setLength(sizeInBytes);
    }
    byte[] graph =
        model(
            images(INPUT, "images"),
            message(
                INITIALIZER,
                text(8, "weight"),
                number(1, 600_000_000),
                number(2, 1),
                message(13, text(1, "location"), text(2, "data")),
                number(14, 1)));
    ArchiveFiles files =
        new ArchiveFiles(
            SmallArchives.bytes(graph),
            List.of(new ArchivePart("data", ArchiveBytes.ofFile(data))));

    assertThatThrownBy(() -> ArchivePiece.ofOnnx("m.onnx", files))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith(
            "Cannot load graph m.onnx: it would be loaded from memory, as one message of 24000")
        .hasMessageContaining("Load it through temporary files");
  }
}
