package io.tracecast.graph.image.resample;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the fastest horizontal pass that this JVM can run, without linking to the Vector API
 * where its module is missing.
 */
public final class HorizontalPasses {
  private static final Logger LOG = LoggerFactory.getLogger(HorizontalPasses.class);
  private static final boolean HAS_VECTORS = findsVectorModule();

  private HorizontalPasses() {}

  /** Returns whether this JVM has the Vector API, without loading any of it. */
  static boolean hasVectors() {
    return HAS_VECTORS;
  }

  /** Returns a new pass of the fastest kind. */
  public static HorizontalPass fastest() {
    return HAS_VECTORS && Vector.isWorthwhile() ? Vector.create() : new PlainHorizontalPass();
  }

  private static boolean findsVectorModule() {
    boolean found = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    if (!found) {
      LOG.info("Images are resized in plain Java; --add-modules=jdk.incubator.vector is faster");
    }
    return found;
  }

  /** The only class that refers to the vector pass; loaded where the module is present. */
  private static final class Vector {
    static HorizontalPass create() {
      return new VectorHorizontalPass();
    }

    static boolean isWorthwhile() {
      return VectorHorizontalPass.isWorthwhile();
    }
  }
}
