package io.tracecast.graph.engine.provider;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * An execution provider that somebody asked for, as this process finds it.
 *
 * @param name the provider's name as ONNX Runtime lists it, or the beginning of it: {@code
 *     openvino} stands for {@code OpenVINOExecutionProvider}; upper and lower case are alike
 * @param library the shared library that provides it, on this machine
 * @param options what is passed to it, by the provider's own names
 * @param hardware what it is to run on
 * @param passesAtOnce forward passes that run at once, for providers with threads of their own
 */
public record ExecutionProvider(
    String name, Path library, Map<String, String> options, Hardware hardware, int passesAtOnce) {
  /** What a provider runs on. */
  public enum Hardware {
    /** The processor where the provider runs on that, else whatever it runs on. */
    ANY,
    CPU,
    GPU
  }

  private static final String ENDING = "ExecutionProvider";

  public ExecutionProvider {
    options = Map.copyOf(options);
    if (name.isBlank()) {
      throw new IllegalArgumentException("An execution provider has a name");
    }
  }

  /** Returns whether that is what ONNX Runtime calls it. */
  boolean isCalled(String listed) {
    return listed.equalsIgnoreCase(name) || listed.equalsIgnoreCase(name + ENDING);
  }

  /**
   * Returns what is passed to the provider.
   *
   * @param listed its name as ONNX Runtime lists it
   * @param intraOpThreads threads of one forward pass
   */
  Map<String, String> optionsOf(String listed, int intraOpThreads) {
    return OpenVino.isCalled(listed)
        ? OpenVino.options(options, passesAtOnce, intraOpThreads)
        : new TreeMap<>(options);
  }
}
