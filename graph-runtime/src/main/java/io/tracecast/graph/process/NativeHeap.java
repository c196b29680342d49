package io.tracecast.graph.process;

import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memory that native libraries of this process allocate. */
public final class NativeHeap {
  private static final Logger LOG = LoggerFactory.getLogger(NativeHeap.class);

  private NativeHeap() {}

  /**
   * Gives back to the system what native libraries have freed and glibc keeps for later
   * (malloc_trim of malloc_trim(3)), so that what is allocated next shows in the resident memory.
   * Does nothing where JavaCPP has no library for the system.
   */
  public static void trim() {
    try {
      Pointer.trimMemory();
    } catch (LinkageError e) {
      LOG.debug("What native libraries have freed stays with this process", e);
    }
  }
}
