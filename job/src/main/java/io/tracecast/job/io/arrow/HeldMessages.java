package io.tracecast.job.io.arrow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;
import org.apache.arrow.vector.ipc.message.MessageResult;

/**
 * The messages of a stream, of which the last one's memory is given back on closing: Arrow's reader
 * loses it if it fails at a message that is damaged.
 */
final class HeldMessages extends MessageChannelReader {
  private ArrowBuf last;

  HeldMessages(InputStream bytes, BufferAllocator memory) {
    super(new ReadChannel(Channels.newChannel(bytes)), memory);
  }

  @Override
  public MessageResult readNext() throws IOException {
    MessageResult message = super.readNext();
    last = message == null ? null : message.getBodyBuffer();
    return message;
  }

  /** Gives back what nobody else has; the reader's vectors are closed by then. */
  void releaseLast() {
    if (last != null && last.refCnt() > 0) {
      last.getReferenceManager().release(last.refCnt());
    }
    last = null;
  }
}
