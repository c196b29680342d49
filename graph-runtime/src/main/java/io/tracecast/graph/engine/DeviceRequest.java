package io.tracecast.graph.engine;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What a user asked for: a device, or whichever is best. A device that was asked for by name is
 * used or refused, never replaced.
 *
 * @param explicit the device, or empty for {@code auto}
 */
public record DeviceRequest(Optional<Device> explicit) {

  /** Whichever device is best on the machine. */
  public static final DeviceRequest AUTO = new DeviceRequest(Optional.empty());

  /**
   * Reads {@code auto} or a device.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static DeviceRequest parse(String text) {
    return text.equals("auto") ? AUTO : of(Device.parse(text));
  }

  /** Returns a request for exactly this device. */
  public static DeviceRequest of(Device device) {
    return new DeviceRequest(Optional.of(device));
  }

  /**
   * Decides on this machine. Loads the engine of that format where the machine has a card.
   *
   * @throws GraphException if a card was asked for by name and cannot be used
   */
  public DeviceChoice resolve(GraphFormat format) {
    if (explicit.isPresent() && !explicit.get().isGpu()) {
      return new DeviceChoice(Device.CPU, "the cpu was asked for");
    }
    return resolve(Gpus.ofMachine(), () -> Engines.supportsCuda(format));
  }

  DeviceChoice resolve(Gpus gpus, BooleanSupplier engineSupportsCuda) {
    Device wanted = explicit.orElse(Device.gpu(0));
    Optional<String> obstacle = gpus.obstacle(wanted.index(), engineSupportsCuda);
    if (obstacle.isEmpty()) {
      String reason = explicit.isPresent() ? "the gpu was asked for" : "the machine has a gpu";
      return new DeviceChoice(wanted, reason);
    }
    if (explicit.isPresent()) {
      throw new GraphException(
          Kind.DEVICE, "Cannot run on " + wanted + ": " + obstacle.get() + " Or use --device cpu.");
    }
    return new DeviceChoice(Device.CPU, "auto chose the cpu: " + obstacle.get());
  }
}
