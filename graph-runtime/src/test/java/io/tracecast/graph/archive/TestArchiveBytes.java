package io.tracecast.graph.archive;

import static io.tracecast.graph.archive.ArchiveBytes.CHUNK_SIZE_IN_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class TestArchiveBytes {
  private static final byte[] TWO_AND_A_BIT = random(2 * CHUNK_SIZE_IN_BYTES + 5);

  @Test
  void whatIsReadIsCutIntoChunksOfOneSize() throws IOException {
    ArchiveBytes bytes = ArchiveBytes.read(new ByteArrayInputStream(TWO_AND_A_BIT));

    assertThat(bytes.sizeInBytes()).isEqualTo(TWO_AND_A_BIT.length);
    List<byte[]> chunks = chunks(bytes);
    assertThat(chunks)
        .extracting(chunk -> chunk.length)
        .containsExactly(CHUNK_SIZE_IN_BYTES, CHUNK_SIZE_IN_BYTES, 5);
    assertThat(ArchiveBytes.ofChunks(chunks).sha256()).isEqualTo(bytes.sha256());
  }

  @Test
  void aStreamCrossesTheBordersOfChunks() throws IOException {
    ArchiveBytes bytes = ArchiveBytes.read(new ByteArrayInputStream(TWO_AND_A_BIT));

    try (InputStream one = bytes.openStream();
        InputStream other = bytes.openStream()) {
      one.skipNBytes(CHUNK_SIZE_IN_BYTES - 2);
      assertThat(one.available()).isEqualTo(CHUNK_SIZE_IN_BYTES + 7);
      assertThat(one.readNBytes(4))
          .isEqualTo(
              Arrays.copyOfRange(TWO_AND_A_BIT, CHUNK_SIZE_IN_BYTES - 2, CHUNK_SIZE_IN_BYTES + 2));
      assertThat(Arrays.equals(other.readAllBytes(), TWO_AND_A_BIT)).isTrue();
      assertThat(other.read()).isEqualTo(-1);
      assertThat(other.available()).isZero();
    }
  }

  @Test
  void singleBytesAreReadWithoutTheirSign() throws IOException {
    try (InputStream stream = ofOneChunk((byte) 0xff, (byte) 1).openStream()) {
      assertThat(stream.read(new byte[4], 0, 0)).isZero();
      assertThat(stream.read()).isEqualTo(0xff);
      assertThat(stream.read()).isEqualTo(1);
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @Test
  void aReadEndsWithItsChunkAndWithTheArchive() throws IOException {
    ArchiveBytes bytes = ArchiveBytes.read(new ByteArrayInputStream(TWO_AND_A_BIT));
    byte[] target = new byte[8];

    assertThat(bytes.read(CHUNK_SIZE_IN_BYTES - 3, target, 1, 7)).isEqualTo(3);
    assertThat(target[1]).isEqualTo(TWO_AND_A_BIT[CHUNK_SIZE_IN_BYTES - 3]);
    assertThat(bytes.read(bytes.sizeInBytes() - 2, target, 0, 8)).isEqualTo(2);
    assertThat(bytes.read(bytes.sizeInBytes(), target, 0, 8)).isEqualTo(-1);
  }

  @Test
  void theDigestIsThatOfAllBytes() {
    assertThat(ofOneChunk((byte) 'a', (byte) 'b', (byte) 'c').sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(ArchiveBytes.ofChunks(List.of()).sha256())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void chunksOfAnotherSizeAreRefused() {
    byte[] whole = new byte[CHUNK_SIZE_IN_BYTES];
    byte[] small = new byte[5];
    byte[] large = new byte[CHUNK_SIZE_IN_BYTES + 1];

    assertThat(ArchiveBytes.ofChunks(List.of(whole, small)).sizeInBytes())
        .isEqualTo(CHUNK_SIZE_IN_BYTES + 5L);
    assertThatThrownBy(() -> ArchiveBytes.ofChunks(List.of(small, whole)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Chunk 0 of 2 has 5 bytes, not 16777152");
    assertThatThrownBy(() -> ArchiveBytes.ofChunks(List.of(whole, large)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Chunk 1 of 2 has 16777153 bytes, not 16777152");
  }

  @Test
  void theBytesOfAFileAreThoseOfTheHeap(@TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("archive"), TWO_AND_A_BIT);
    ArchiveBytes heap = ArchiveBytes.read(new ByteArrayInputStream(TWO_AND_A_BIT));
    ArchiveBytes file = ArchiveBytes.ofFile(path);

    assertThat(heap.file()).isEmpty();
    assertThat(file.file()).contains(path);
    assertThat(file.sizeInBytes()).isEqualTo(heap.sizeInBytes());
    assertThat(file.sha256()).isEqualTo(heap.sha256());
    assertThat(chunks(file)).containsExactlyElementsOf(chunks(heap));
    long middle = CHUNK_SIZE_IN_BYTES - 3L;
    assertThat(file.crc32(middle, 9)).isEqualTo(heap.crc32(middle, 9));
    byte[] target = new byte[8];
    assertThat(file.read(middle, target, 1, 7)).isEqualTo(7);
    assertThat(Arrays.copyOfRange(target, 1, 8))
        .isEqualTo(Arrays.copyOfRange(TWO_AND_A_BIT, (int) middle, (int) middle + 7));
    assertThat(file.read(file.sizeInBytes(), target, 0, 8)).isEqualTo(-1);
    try (InputStream stream = file.openStream()) {
      stream.skipNBytes(middle);
      assertThat(stream.readNBytes(6))
          .isEqualTo(Arrays.copyOfRange(TWO_AND_A_BIT, (int) middle, (int) middle + 6));
    }
  }

  @Test
  void whatIsLargeIsReadIntoAPrivateFile() throws IOException {
    ArchiveBytes heap = Spool.spool(new ByteArrayInputStream(TWO_AND_A_BIT), 3);
    ArchiveBytes file = Spool.spool(new ByteArrayInputStream(TWO_AND_A_BIT), 2);

    assertThat(heap.file()).isEmpty();
    assertThat(ArchiveBytes.spool(new ByteArrayInputStream(TWO_AND_A_BIT)).file()).isEmpty();
    Path path = file.file().orElseThrow();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(Arrays.equals(Files.readAllBytes(path), TWO_AND_A_BIT)).isTrue();
    assertThat(file.sha256()).isEqualTo(heap.sha256());
  }

  @Test
  @Timeout(60)
  void aPrivateFileGoesWithTheBytesThatItHolds() throws IOException {
    Path path = spooledAndForgotten();

    while (Files.exists(path.getParent())) {
      System.gc();
    }
  }

  private static Path spooledAndForgotten() throws IOException {
    return Spool.spool(new ByteArrayInputStream(TWO_AND_A_BIT), 0).file().orElseThrow();
  }

  @Test
  void aStreamThatFailsLeavesNoFile() throws IOException {
    List<Path> before = temporaryFolders();
    InputStream broken =
        new SequenceInputStream(
            new ByteArrayInputStream(TWO_AND_A_BIT),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the network is gone");
              }
            });

    assertThatThrownBy(() -> Spool.spool(broken, 1)).hasMessage("the network is gone");
    assertThat(temporaryFolders()).isEqualTo(before);
  }

  private static List<Path> temporaryFolders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("tracecast-archive-"))
          .toList();
    }
  }

  private static List<byte[]> chunks(ArchiveBytes bytes) {
    return IntStream.range(0, bytes.chunkCount()).mapToObj(bytes::chunk).toList();
  }

  private static ArchiveBytes ofOneChunk(byte... content) {
    return ArchiveBytes.ofChunks(List.of(content));
  }

  private static byte[] random(int sizeInBytes) {
    byte[] content = new byte[sizeInBytes];
    new Random(1).nextBytes(content);
    return content;
  }
}
