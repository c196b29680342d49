package io.tracecast.graph.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a graph runs.
 *
 * @param kind processor or graphics card
 * @param index which one; always 0 for the processor
 */
public record Device(Kind kind, int index) {

  /** The kinds of device. */
  public enum Kind {
    CPU,
    GPU
  }

  /** All cores of this machine. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  private static final Pattern FORM = Pattern.compile("cpu|gpu(?::(\\d{1,4}))?");

  public Device {
    if (index < 0 || (kind == Kind.CPU && index != 0)) {
      throw new IllegalArgumentException("There is no device " + kind + " " + index);
    }
  }

  /** Returns the graphics card with that index. */
  public static Device gpu(int index) {
    return new Device(Kind.GPU, index);
  }

  /** Returns how many graphics cards this process sees. */
  public static int visibleGpus() {
    return Gpus.ofMachine().count();
  }

  /**
   * Reads {@code cpu}, {@code gpu} (the first) or {@code gpu:1}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Device parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "Unknown device '" + text + "': use cpu, gpu, or one card of several such as gpu:1");
    }
    if (text.equals("cpu")) {
      return CPU;
    }
    return gpu(form.group(1) == null ? 0 : Integer.parseInt(form.group(1)));
  }

  /** Returns whether this is a graphics card. */
  public boolean isGpu() {
    return kind == Kind.GPU;
  }

  @Override
  public String toString() {
    return isGpu() ? "gpu:" + index : "cpu";
  }
}
