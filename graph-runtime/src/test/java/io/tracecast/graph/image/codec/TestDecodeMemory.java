package io.tracecast.graph.image.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.DecodeMemory;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.UnreadableImageException.Reason;
import io.tracecast.graph.image.header.ImageFormat;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestDecodeMemory {
  private static final byte[] PNG = Variants.bytes("rgb-8.png");

  private static FormatDecoder decoder(DecodeMemory memory, PixelReader reader) {
    return new FormatDecoder(Variants.JAVA, memory, Map.of(ImageFormat.PNG, reader));
  }

  /** A reader for which the memory is short so many times. */
  private static PixelReader shortOf(AtomicInteger times, AtomicInteger reads) {
    return (encoded, header, target) -> {
      reads.incrementAndGet();
      if (times.getAndDecrement() > 0) {
        throw new OutOfMemoryError("Java heap space");
      }
      target.resize(header.width(), header.height());
    };
  }

  @Test
  void aPictureForWhichTheMemoryWasShortIsReadOnceMore() {
    AtomicInteger reads = new AtomicInteger();
    FormatDecoder decoder =
        decoder(DecodeMemory.ofThisProcess(), shortOf(new AtomicInteger(1), reads));

    assertThat(decoder.decode(PNG).width()).isEqualTo(37);
    assertThat(reads).hasValue(2);
  }

  @Test
  void aPictureThatDoesNotFitAloneIsTooLargeAndNotCorrupt() {
    FormatDecoder decoder =
        decoder(DecodeMemory.ofThisProcess(), shortOf(new AtomicInteger(2), new AtomicInteger()));

    assertThatThrownBy(() -> decoder.decode(PNG))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageStartingWith(
            "PNG image of 37 x 29 pixels: it does not fit into the memory of its executor even"
                + " alone")
        .hasMessageContaining("spark.executor.memory")
        .extracting(e -> ((UnreadableImageException) e).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void theSecondReadWaitsUntilTheOthersAreDone() throws InterruptedException {
    DecodeMemory memory = new DecodeMemory(1 << 20);
    int other = memory.acquire(1024);
    CountDownLatch readOnce = new CountDownLatch(1);
    PixelReader reader = shortOf(new AtomicInteger(1), new AtomicInteger());
    FormatDecoder decoder =
        decoder(
            memory,
            (encoded, header, target) -> {
              readOnce.countDown();
              reader.read(encoded, header, target);
            });

    CompletableFuture<DecodedImage> image =
        CompletableFuture.supplyAsync(() -> decoder.decode(PNG));
    readOnce.await();
    assertThat(image).isNotDone();
    memory.release(other);

    assertThat(image.join().height()).isEqualTo(29);
  }

  @Test
  void aRefusedPictureKeepsNoMemory() {
    DecodeMemory memory = new DecodeMemory(1 << 20);
    FormatDecoder decoder =
        decoder(
            memory,
            (encoded, header, target) -> {
              throw new UnreadableImageException(Reason.CORRUPT, "damaged");
            });

    assertThatThrownBy(() -> decoder.decode(PNG)).hasMessage("damaged");

    memory.release(memory.acquireAll());
  }

  @Test
  void aBufferIsKeptForTheNextPictureUnlessOnlyALargePictureNeedsIt() {
    PixelBuffer buffer = new PixelBuffer();
    ByteBuffer first = buffer.resize(700, 700);

    buffer.shrink(first.capacity());
    assertThat(buffer.resize(600, 600)).isSameAs(first);
    buffer.shrink(first.capacity() - 1);
    assertThat(buffer.resize(600, 600)).isNotSameAs(first);
  }

  @Test
  void decodersKeepHalfOfTheBudgetTogetherAndAtLeastWhatAUsualPhotographTakes() {
    long processors = Runtime.getRuntime().availableProcessors();

    assertThat(new DecodeMemory(1 << 20).keptBytes()).isEqualTo(64 << 20);
    assertThat(new DecodeMemory(processors << 30).keptBytes()).isEqualTo(1 << 29);
  }

  @Test
  void whoIsInterruptedStopsWaiting() {
    DecodeMemory memory = new DecodeMemory(1 << 20);
    memory.acquireAll();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> memory.acquire(1)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
