package io.tracecast.graph.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Images side by side in off-heap memory, in one shape at a time, ready to be handed to an engine
 * without a copy.
 *
 * <p>A batch has slots for {@link #capacity} images, of which the first {@link #count} are real;
 * the others are padding and never counted.
 *
 * <p>Ownership: whoever allocates a batch closes it. A forward pass takes a {@link Hold} for as
 * long as it reads, and memory is only freed once the batch is closed and every hold is, whichever
 * comes last: an owner that gives up early cannot pull the memory away from under an engine.
 *
 * <p>Threads: one thread at a time writes; handing the batch to another thread must happen through
 * something that orders memory, such as a queue. {@link #hold} and {@link #close} may be called by
 * any thread.
 */
public final class TensorBatch implements AutoCloseable {
  private final ArrowBuf memory;
  private final ImageShape largest;
  private final int capacity;
  private ImageShape shape;
  private int count;
  private int holds;
  private boolean closed;
  private boolean freed;

  TensorBatch(ArrowBuf memory, ImageShape shape, int capacity) {
    this.memory = memory;
    this.largest = shape;
    this.shape = shape;
    this.capacity = capacity;
  }

  static long sizeInBytes(ImageShape shape, int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("A batch needs room for one image, not for " + capacity);
    }
    long largest = Integer.MAX_VALUE / shape.sizeInBytes();
    if (capacity > largest) {
      throw new IllegalArgumentException(
          "A batch of %d images of %s takes more than 2 GiB, and one batch is less. At most %d fit."
              .formatted(capacity, shape, largest));
    }
    return shape.sizeInBytes() * capacity;
  }

  /** Returns what one image is. */
  public ImageShape shape() {
    return shape;
  }

  /**
   * Empties the batch and says what one image is from now on.
   *
   * @param newShape not larger than the images that the batch was allocated for
   */
  public void reshape(ImageShape newShape) {
    if (!newShape.isWithin(largest)) {
      throw new IllegalArgumentException(
          "A batch for images of " + largest + " has no room for those of " + newShape);
    }
    setCount(0);
    shape = newShape;
  }

  /** Returns the most images that fit. */
  public int capacity() {
    return capacity;
  }

  /** Returns the number of real images, from slot 0 on. */
  public int count() {
    return count;
  }

  /** Says how many images are real, from slot 0 on. */
  public void setCount(int images) {
    checkOpen();
    if (images < 0 || images > capacity) {
      throw new IllegalArgumentException(
          "A batch with " + capacity + " slots cannot hold " + images + " images");
    }
    count = images;
  }

  /**
   * Returns the memory of one image: a direct slice in native order, position 0, valid until this
   * batch is closed.
   *
   * @param index the slot, from 0 to {@link #capacity} - 1, whether counted or not
   */
  public ByteBuffer slot(int index) {
    checkOpen();
    if (index < 0 || index >= capacity) {
      throw new IndexOutOfBoundsException("Slot " + index + " of a batch with " + capacity);
    }
    return slice(index * shape.sizeInBytes(), shape.sizeInBytes());
  }

  /**
   * Returns the memory of the first images: a direct slice in native order, position 0, valid until
   * this batch is closed.
   *
   * @param images the number of images, from 1 to {@link #capacity}
   */
  public ByteBuffer buffer(int images) {
    checkOpen();
    if (images < 1 || images > capacity) {
      throw new IndexOutOfBoundsException(images + " images of a batch with " + capacity);
    }
    return slice(0, images * shape.sizeInBytes());
  }

  /** Makes the batch empty for its next use; the memory keeps its old contents. */
  public void clear() {
    setCount(0);
  }

  /** Fills the slots from {@link #count} up to, but not including, that index with zeros. */
  public void zeroPadding(int end) {
    checkOpen();
    if (end > capacity) {
      throw new IndexOutOfBoundsException(end + " images of a batch with " + capacity);
    }
    if (end > count) {
      long size = shape.sizeInBytes();
      memory.setZero(count * size, (end - count) * size);
    }
  }

  /** Keeps the memory alive until the hold is closed, even if the batch is closed before. */
  public synchronized Hold hold() {
    checkOpen();
    holds++;
    return new Hold(this);
  }

  /**
   * Waits until nobody holds the memory: for an owner that gave up on a forward pass and must not
   * write to the batch, or end the memory that it came from, before the engine has let go.
   */
  public synchronized void awaitReleased() throws InterruptedException {
    while (holds > 0) {
      wait();
    }
  }

  /** Gives the memory back as soon as nobody holds it. A second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    freeIfUnused();
  }

  private synchronized void release() {
    holds--;
    freeIfUnused();
    notifyAll();
  }

  private void freeIfUnused() {
    if (closed && holds == 0 && !freed) {
      freed = true;
      memory.close();
    }
  }

  private ByteBuffer slice(long offset, long length) {
    return memory.nioBuffer(offset, Math.toIntExact(length)).order(ByteOrder.nativeOrder());
  }

  private synchronized void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The batch is closed: its memory was given back");
    }
  }

  /** Memory kept alive for a reader. Whoever takes a hold closes it, on any thread. */
  public static final class Hold implements AutoCloseable {
    private final AtomicReference<TensorBatch> batch;

    private Hold(TensorBatch batch) {
      this.batch = new AtomicReference<>(batch);
    }

    /** Lets go of the memory. A second call does nothing. */
    @Override
    public void close() {
      TensorBatch held = batch.getAndSet(null);
      if (held != null) {
        held.release();
      }
    }
  }
}
