package io.tracecast.graph.image.resample;

import static io.tracecast.graph.image.resample.VectorStart.Arithmetic.FIRST_VECTORS;
import static io.tracecast.graph.image.resample.VectorStart.Arithmetic.PLAIN;
import static io.tracecast.graph.image.resample.VectorStart.Arithmetic.VECTORS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Geometry;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.UnreadableImageException;
import io.tracecast.graph.image.resample.VectorStart.Arithmetic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TestVectorStart {
  private static final int THREADS = 8;

  @Test
  void vectorsBeginOnceSoManyPixelsHaveBeenResized() {
    VectorStart start = new VectorStart(1_000, 2);
    assertThat(start.next(999)).isEqualTo(PLAIN);
    assertThat(start.next(1)).isEqualTo(PLAIN);
    assertThat(start.next(1)).isEqualTo(FIRST_VECTORS);
  }

  @Test
  void whileTheFirstImagesTakeVectorsOthersGoOnInPlainJava() {
    VectorStart start = new VectorStart(0, 2);
    assertThat(start.next(1)).isEqualTo(FIRST_VECTORS);
    assertThat(start.next(1)).isEqualTo(PLAIN);
    start.firstDone();
    assertThat(start.next(1)).isEqualTo(FIRST_VECTORS);
    assertThat(start.next(1)).isEqualTo(PLAIN);
    start.firstDone();
    assertThat(List.of(start.next(1), start.next(1))).containsOnly(VECTORS);
  }

  @Test
  void manyThreadsNeverTakeTheirFirstVectorsAtTheSameTime() throws Exception {
    VectorStart start = new VectorStart(5_000, 500);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger first = new AtomicInteger();
    Callable<Void> images =
        () -> {
          Arithmetic arithmetic = PLAIN;
          while (arithmetic != VECTORS) {
            arithmetic = start.next(1);
            if (arithmetic == FIRST_VECTORS) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              first.incrementAndGet();
              inside.decrementAndGet();
              start.firstDone();
            }
          }
          return null;
        };
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(images));
      }
      for (Future<Void> thread : running) {
        thread.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(most).hasValue(1);
    assertThat(first).hasValue(500);
  }

  @Test
  void theChangeToVectorsLeavesTheBitsAlone() {
    Preprocessing preprocessing = Preprocessing.imagenet();
    ImageTransform changing = ImageTransform.of(preprocessing, new VectorStart(200_000, 2));
    ImageTransform plain = ImageTransform.with(preprocessing, new PlainHorizontalPass());
    List<String> arithmetic = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      DecodedImage image = SyntheticPicture.of(400 + i, 300, ColourOrder.BGR);
      assertThat(Transformed.bytes(changing, preprocessing, image))
          .isEqualTo(Transformed.bytes(plain, preprocessing, image));
      arithmetic.add(changing.arithmetic());
    }
    String vectors = new VectorHorizontalPass().name();
    assertThat(arithmetic).containsExactly("plain", "plain", "plain", "plain", vectors, vectors);
  }

  @Test
  void anImageThatCannotBeResizedDoesNotKeepOthersFromTakingVectors() {
    Preprocessing preprocessing = Preprocessing.imagenet();
    VectorStart start = new VectorStart(0, 2);
    ImageTransform transform = ImageTransform.of(preprocessing, start);
    ByteBuffer destination = ByteBuffer.allocateDirect(preprocessing.sizeInBytes());
    DecodedImage tooLong = SyntheticPicture.of(Geometry.MAX_SIDE + 1, 1, ColourOrder.BGR);
    assertThatThrownBy(() -> transform.transform(tooLong, destination))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("are not resized");
    assertThat(start.next(1)).isEqualTo(FIRST_VECTORS);
  }
}
