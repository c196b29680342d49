package io.tracecast.graph.archive.torchscript;

import static io.tracecast.graph.archive.ArchiveBytes.CHUNK_SIZE_IN_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestArchiveChannel {
  private static final byte[] TAIL = {1, 2, 3};
  private static final ArchiveBytes BYTES =
      ArchiveBytes.ofChunks(List.of(new byte[CHUNK_SIZE_IN_BYTES], TAIL));

  private final ArchiveChannel channel = new ArchiveChannel(BYTES);

  @Test
  void aReadCrossesChunksAndMovesOn() throws IOException {
    ByteBuffer target = ByteBuffer.allocate(4);

    assertThat(channel.position(CHUNK_SIZE_IN_BYTES - 2).read(target)).isEqualTo(4);
    assertThat(target.array()).containsExactly(0, 0, 1, 2);
    assertThat(channel.position()).isEqualTo(CHUNK_SIZE_IN_BYTES + 2L);
    assertThat(channel.read(target.clear())).isEqualTo(1);
    assertThat(channel.read(target.clear())).isEqualTo(-1);
    assertThat(channel.size()).isEqualTo(CHUNK_SIZE_IN_BYTES + 3L);
  }

  @Test
  void aPositionBehindTheEndIsTheEnd() throws IOException {
    assertThat(channel.position(1L << 40).read(ByteBuffer.allocate(1))).isEqualTo(-1);
    assertThatThrownBy(() -> channel.position(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A position cannot be negative: -1");
  }

  @Test
  void nothingIsWritten() {
    assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1)))
        .isInstanceOf(NonWritableChannelException.class);
    assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
  }

  @Test
  void aClosedChannelIsNotRead() throws IOException {
    channel.close();

    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
  }
}
