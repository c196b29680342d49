package io.tracecast.graph.image;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the fastest horizontal pass that this JVM can run, without linking to the Vector API
 * where its module is missing.
 */
final class HorizontalPasses {
  private static final Logger LOG = LoggerFactory.getLogger(HorizontalPasses.class);
  private static final boolean VECTOR = vectorApiIsWorthwhile();

  private HorizontalPasses() {}

  /** Returns a new pass of the fastest kind. */
  static HorizontalPass fastest() {
    return VECTOR ? Vector.create() : new PlainHorizontalPass();
  }

  private static boolean vectorApiIsWorthwhile() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      LOG.info("Images are resized in plain Java; --add-modules=jdk.incubator.vector is faster");
      return false;
    }
    return Vector.isWorthwhile();
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
