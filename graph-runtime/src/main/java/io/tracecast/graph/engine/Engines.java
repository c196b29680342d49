package io.tracecast.graph.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.onnxruntime.OrtEnvironment;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.natives.OnnxLibraries;
import io.tracecast.graph.natives.TorchLibraries;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * The two engines of this process: how they are started, and what they must see when they run.
 *
 * <p>DJL is configured by system properties that it reads when it starts, and finds its resources
 * through the thread context class loader. Everything that touches it goes through {@link #call}.
 */
final class Engines {
  private static final long DEEP_STACK_BYTES = 256L << 20;

  private static final Map<GraphFormat, Starter> STARTERS = new EnumMap<>(GraphFormat.class);

  /** What DJL must know before its first class is used; values that are set already stay. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "ai.djl.offline", "true",
          "OPT_OUT_TRACKING", "true",
          "ai.djl.onnx.disable_alternative", "true",
          "ai.djl.pytorch.num_interop_threads", "1",
          "ai.djl.pytorch.num_threads", "1",
          // threads of ONNX Runtime's environment, which no session here uses
          "ai.djl.onnxruntime.num_interop_threads", "1",
          "ai.djl.onnxruntime.num_threads", "1");

  static {
    for (GraphFormat format : GraphFormat.values()) {
      STARTERS.put(format, new Starter(format));
    }
    PROPERTIES.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }

  private Engines() {}

  /** Returns DJL's name for the engine of a format. */
  static String name(GraphFormat format) {
    return switch (format) {
      case TORCHSCRIPT -> "PyTorch";
      case ONNX -> "OnnxRuntime";
    };
  }

  /** Runs something that uses DJL, with the class loader that holds DJL's resources. */
  static <T> T call(Callable<T> work) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Engines.class.getClassLoader());
    try {
      return work.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Starts the engine of a format, once. */
  static void start(GraphFormat format) {
    engine(format);
  }

  /**
   * Returns the version of the native library; DJL's ONNX Runtime names the one it was built for.
   */
  static String version(GraphFormat format) {
    Engine engine = engine(format);
    return switch (format) {
      case TORCHSCRIPT -> engine.getVersion();
      case ONNX -> OrtEnvironment.getEnvironment().getVersion();
    };
  }

  static boolean supportsCuda(GraphFormat format) {
    return engine(format).hasCapability("CUDA");
  }

  private static Engine engine(GraphFormat format) {
    return STARTERS.get(format).engine();
  }

  /** One engine, started by who first asks for it; nobody waits for the start of the other. */
  private static final class Starter {
    private final GraphFormat format;
    private Engine engine;

    Starter(GraphFormat format) {
      this.format = format;
    }

    synchronized Engine engine() {
      if (engine == null) {
        engine = startEngine(format);
      }
      return engine;
    }
  }

  private static Engine startEngine(GraphFormat format) {
    if (format == GraphFormat.ONNX) {
      Telemetry.check();
    }
    Callable<Engine> start = () -> Engine.getEngine(name(format));
    try {
      checkLibraries(format);
      return call(
          () ->
              onDeepStack(
                  format == GraphFormat.ONNX ? () -> OnnxEnvironment.startBeside(start) : start));
    } catch (Exception | LinkageError e) {
      throw new GraphException(
          Kind.DEVICE,
          "Cannot start the engine "
              + name(format)
              + ": "
              + Failures.reason(e)
              + " Its native libraries must be on the class path, for this operating system and"
              + " processor, and the folder they unpack to (ENGINE_CACHE_DIR) must be writable.",
          e);
    }
  }

  private static void checkLibraries(GraphFormat format) throws IOException {
    switch (format) {
      case TORCHSCRIPT -> TorchLibraries.check();
      case ONNX -> OnnxLibraries.check();
    }
  }

  /**
   * Runs something on a thread with a deep stack. ONNX Runtime 1.29 takes the command line of its
   * process apart when it starts, with a regular expression that recurses several times a
   * character: on a stack of the usual 1 MiB, a command of some 4,000 characters, as Spark's are,
   * ends the JVM with a segmentation fault. Memory is only taken as deep as the stack grows.
   */
  private static <T> T onDeepStack(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(null, task, "tracecast-engine-start", DEEP_STACK_BYTES);
    thread.setDaemon(true);
    thread.setContextClassLoader(Engines.class.getClassLoader());
    thread.start();
    return task.get();
  }

  /**
   * Sets the threads of libtorch for the process, and for the calling thread: OpenMP keeps a number
   * of its own for each thread that calls it.
   */
  static void setTorchThreads(int threads) {
    JniUtils.setNumThreads(threads);
  }
}
