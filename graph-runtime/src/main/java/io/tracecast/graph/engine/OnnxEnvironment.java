package io.tracecast.graph.engine;

import ai.djl.engine.Engine;
import ai.onnxruntime.OrtEnvironment;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;

/**
 * Shares ONNX Runtime's environment, of which a process has one, with whoever else uses it.
 *
 * <p>Read in ONNX Runtime 1.29 and DJL 0.35.1: the native environment counts its users, but (1)
 * {@code OrtEnvironment.getEnvironment} with thread settings, which is all that DJL calls, refuses
 * if anybody made the environment before, and (2) its Java class frees the environment in a
 * shutdown hook of its own, whatever still runs. No public method helps with either.
 */
final class OnnxEnvironment {
  private OnnxEnvironment() {}

  /**
   * Starts DJL's engine, beside an environment that somebody else made if there is one: it then
   * counts as one more user of the same native environment.
   */
  static Engine startBeside(Callable<Engine> start) throws Exception {
    synchronized (OrtEnvironment.class) { // what getEnvironment itself holds
      Field instance = OrtEnvironment.class.getDeclaredField("INSTANCE");
      instance.setAccessible(true);
      Object others = instance.get(null);
      instance.set(null, null);
      try {
        Engine engine = start.call();
        hold();
        return engine;
      } finally {
        if (others != null) {
          instance.set(null, others);
        }
      }
    }
  }

  /** Counts this process as a user for good, so that no shutdown hook frees what still runs. */
  private static void hold() throws ReflectiveOperationException {
    Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
    api.setAccessible(true);
    Method create =
        OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
    create.setAccessible(true);
    create.invoke(null, api.get(null), 2, "tracecast");
  }
}
