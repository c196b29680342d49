package io.tracecast.graph.engine.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What OpenVINO has to be told so that its answers and its threads are those that were asked for.
 *
 * <p>Measured with onnxruntime-ep-openvino 1.8.1: where the processor has bf16 it computes graphs
 * of float32 in bf16, and it ignores the options {@code num_of_threads} and {@code num_streams};
 * what {@code load_config} says of the device is obeyed.
 */
final class OpenVino {
  /** Read in its code and seen on a processor of AMD's; asked to be changed in August 2026. */
  static final String DEVICES = "OpenVINO's library up to 1.8.1 offers devices of Intel alone. ";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LOAD_CONFIG = "load_config";
  private static final String DEVICE = "CPU";

  private OpenVino() {}

  static boolean isCalled(String listed) {
    return listed.toLowerCase(Locale.ROOT).startsWith("openvino");
  }

  /**
   * Returns the provider's options with precision and threads set, unless the user set them.
   * OpenVINO's own properties, which are written in capitals, go where it reads them. Cores are
   * counted once, whoever owns the threads: each pass gets a stream of its own.
   *
   * @param passesAtOnce forward passes that run at once
   * @param intraOpThreads threads of one of them
   * @throws ProviderException if {@code load_config} is not a JSON object
   */
  static Map<String, String> options(
      Map<String, String> asked, int passesAtOnce, int intraOpThreads) {
    Map<String, String> options = new TreeMap<>(asked);
    ObjectNode config = config(options.get(LOAD_CONFIG));
    ObjectNode device = config.withObject("/" + DEVICE);
    asked.forEach(
        (name, value) -> {
          if (name.equals(name.toUpperCase(Locale.ROOT))) {
            options.remove(name);
            device.put(name, value);
          }
        });
    putIfAbsent(device, "INFERENCE_PRECISION_HINT", "f32");
    putIfAbsent(device, "INFERENCE_NUM_THREADS", Integer.toString(passesAtOnce * intraOpThreads));
    putIfAbsent(device, "NUM_STREAMS", Integer.toString(passesAtOnce));
    options.put(LOAD_CONFIG, config.toString());
    return options;
  }

  private static void putIfAbsent(ObjectNode device, String name, String value) {
    if (!device.has(name)) {
      device.put(name, value);
    }
  }

  private static ObjectNode config(String text) {
    try {
      JsonNode config = text == null ? JSON.createObjectNode() : JSON.readTree(text);
      if (config instanceof ObjectNode object
          && (!object.has(DEVICE) || object.get(DEVICE).isObject())) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw notAnObject(text, e);
    }
    throw notAnObject(text, null);
  }

  private static ProviderException notAnObject(String text, Throwable cause) {
    return new ProviderException(
        "The option load_config of OpenVINO is not a JSON object of objects by device, such as"
            + " {\"CPU\":{\"INFERENCE_PRECISION_HINT\":\"f32\"}}, but "
            + text
            + '.',
        cause);
  }
}
