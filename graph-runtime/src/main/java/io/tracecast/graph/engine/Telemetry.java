package io.tracecast.graph.engine;

import io.tracecast.graph.engine.GraphException.Kind;
import java.util.Map;

/**
 * Whether ONNX Runtime may collect usage data in this process. Its library does so unless the
 * environment that the process began with says otherwise: once it is loaded, that is too late.
 */
public final class Telemetry {
  private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

  /** What is decided about usage data in a process. */
  public enum Decision {
    /** The environment keeps the library from collecting any. */
    OFF,
    /** Somebody said that it may. */
    ALLOWED,
    /** Neither: the engine does not start. */
    NONE
  }

  private static volatile boolean allowed;

  private Telemetry() {}

  /** Lets ONNX Runtime start in this process whatever the environment says, from now on. */
  public static void allow() {
    allowed = true;
  }

  /** Returns what is decided in this process. */
  public static Decision decision() {
    return decision(System.getenv(), allowed);
  }

  static Decision decision(Map<String, String> environment, boolean allowed) {
    if ("1".equals(environment.get(VARIABLE))) {
      return Decision.OFF;
    }
    return allowed ? Decision.ALLOWED : Decision.NONE;
  }

  /**
   * Refuses to go on where nothing is decided.
   *
   * @throws GraphException if ONNX Runtime would collect usage data that nobody allowed
   */
  static void check() {
    check(decision());
  }

  static void check(Decision decision) {
    if (decision == Decision.NONE) {
      throw new GraphException(
          Kind.DEVICE,
          "Cannot start the engine for ONNX graphs: "
              + VARIABLE
              + "=1 is not in the environment of this process, so ONNX Runtime would write usage data"
              + " into the home folder and queue them for upload: a description of the machine, and"
              + " the archive's metadata with all labels. Export "
              + VARIABLE
              + "=1 before the process starts (for executors: --conf spark.executorEnv."
              + VARIABLE
              + "=1, which conf/spark-defaults.conf has), or let it happen with --allow-telemetry.");
    }
  }
}
