package io.tracecast.graph.tensor;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;

/**
 * Accounted off-heap memory with a limit, from which batches are allocated. One root for a process,
 * one child for a slot. Safe for use by several threads.
 *
 * <p>Ownership: whoever opens a memory closes it, after every batch and child that came from it;
 * what was not given back by then is a leak, and closing says so.
 */
public final class TensorMemory implements AutoCloseable {
  private final BufferAllocator allocator;
  private boolean closed;

  private TensorMemory(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /**
   * Opens a memory of its own.
   *
   * @param limitInBytes the most that batches and children may hold together
   */
  public static TensorMemory root(long limitInBytes) {
    return new TensorMemory(new RootAllocator(limitInBytes));
  }

  /**
   * Opens a part of this memory; it is closed before this one.
   *
   * @param name what the part is for, such as {@code slot 3}; shown in messages
   * @param limitInBytes the most that the part may hold
   */
  public TensorMemory child(String name, long limitInBytes) {
    return new TensorMemory(allocator.newChildAllocator(name, 0, limitInBytes));
  }

  /**
   * Allocates a batch of zeros. The caller closes it.
   *
   * @param shape one image
   * @param capacity the most images that the batch holds
   * @throws TensorMemoryException if the limit does not allow it
   * @throws IllegalArgumentException if the batch would be empty or 2 GiB and more
   */
  public TensorBatch allocate(ImageShape shape, int capacity) {
    long bytes = TensorBatch.sizeInBytes(shape, capacity);
    try {
      ArrowBuf memory = allocator.buffer(bytes);
      memory.setZero(0, bytes);
      return new TensorBatch(memory, shape, capacity);
    } catch (OutOfMemoryException e) {
      throw new TensorMemoryException(
          "Cannot allocate a batch of %d images (%d bytes): memory '%s' holds %d of at most %d bytes. Lower the batch size, or raise the limit."
              .formatted(
                  capacity,
                  bytes,
                  allocator.getName(),
                  allocator.getAllocatedMemory(),
                  allocator.getLimit()),
          e);
    }
  }

  /** Returns the bytes that batches and children hold now. */
  public long allocatedBytes() {
    return allocator.getAllocatedMemory();
  }

  /** Returns the most bytes that were ever held at once. */
  public long peakBytes() {
    return allocator.getPeakMemoryAllocation();
  }

  /** Returns the most bytes that may be held. */
  public long limitInBytes() {
    return allocator.getLimit();
  }

  /**
   * Gives the memory back. A second call does nothing.
   *
   * @throws TensorMemoryException if a batch or a child is still open. The memory then stays open
   *     too, so that whoever holds a part of it can still give it back
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    long held = allocator.getAllocatedMemory();
    if (held > 0) {
      throw new TensorMemoryException(
          "Memory '%s' cannot be closed with %d bytes still held: a batch or a child was not closed before it."
              .formatted(allocator.getName(), held),
          null);
    }
    allocator.close();
    closed = true;
  }
}
