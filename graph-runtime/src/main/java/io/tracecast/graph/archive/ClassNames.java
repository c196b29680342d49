package io.tracecast.graph.archive;

import java.util.List;

/**
 * Names of classes that an exporter put into an archive in its own way.
 *
 * @param where what holds them, for messages
 * @param text the names as they stand there
 */
public record ClassNames(String where, String text) {

  /**
   * Properties of ONNX files, the best first: Ultralytics writes {@code names}, Hugging Face's
   * configurations have {@code id2label}, RapidOCR's exports of Paddle {@code character}.
   */
  public static final List<String> PROPERTIES = List.of("names", "id2label", "character");

  /** The extra file of TorchScript archives in which Ultralytics puts what it knows, as JSON. */
  public static final String ENTRY = "extra/config.txt";

  public static ClassNames ofProperty(String key, String text) {
    return new ClassNames("its metadata property '" + key + "'", text);
  }

  public static ClassNames ofEntry(String text) {
    return new ClassNames("its extra file config.txt", text);
  }
}
