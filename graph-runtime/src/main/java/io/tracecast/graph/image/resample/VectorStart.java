package io.tracecast.graph.image.resample;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides when a process begins to resize with vectors. They take a fifth to a third off the plain
 * arithmetic, but until they are compiled they are objects on the heap: the first image costs half
 * a second of CPU time, and the whole start 1.4 s. That is spent once so much has been resized that
 * it would have come back by now, so a run pays at most twice what it would have paid had its
 * length been known (the ski rental problem). While they start, one image at a time takes them, and
 * the others go on in plain Java.
 */
final class VectorStart {
  /** About 20,000 pictures of 500 px or 2,500 of 1600 px. */
  private static final long WORTHWHILE_PIXELS = 4_000_000_000L;

  /** After 16 images the vectors were compiled; pictures of other sizes need other loops. */
  private static final int FIRST_IMAGES = 64;

  static final VectorStart OF_PROCESS = new VectorStart(WORTHWHILE_PIXELS, FIRST_IMAGES);
  static final VectorStart NEVER = new VectorStart(Long.MAX_VALUE, 0);

  private final long worthwhilePixels;
  private final int firstImages;
  private final AtomicLong pixels = new AtomicLong();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * Begins to count.
   *
   * @param worthwhilePixels pixels of pictures before the first one with vectors
   * @param firstImages images that take vectors one at a time
   */
  VectorStart(long worthwhilePixels, int firstImages) {
    this.worthwhilePixels = worthwhilePixels;
    this.firstImages = firstImages;
  }

  /** How to resize an image. */
  enum Arithmetic {
    PLAIN,
    /** With vectors, while no other image is; {@link #firstDone} has to follow. */
    FIRST_VECTORS,
    VECTORS
  }

  /** Returns how to resize an image of so many pixels. */
  Arithmetic next(long imagePixels) {
    if (pixels.get() < worthwhilePixels) {
      pixels.addAndGet(imagePixels);
      return Arithmetic.PLAIN;
    }
    if (done.get() >= firstImages) {
      return Arithmetic.VECTORS;
    }
    if (!busy.compareAndSet(false, true)) {
      return Arithmetic.PLAIN;
    }
    // Counted again, since the last of the first images may have ended between the two lines above.
    if (done.get() >= firstImages) {
      busy.set(false);
      return Arithmetic.VECTORS;
    }
    return Arithmetic.FIRST_VECTORS;
  }

  /** Tells that an image has been resized with vectors, one of the first. */
  void firstDone() {
    done.incrementAndGet();
    busy.set(false);
  }
}
