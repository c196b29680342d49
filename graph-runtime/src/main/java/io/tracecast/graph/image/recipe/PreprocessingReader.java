package io.tracecast.graph.image.recipe;

import io.tracecast.graph.image.Preprocessing;
import java.util.SortedSet;

/**
 * Reads preprocessing that others have written down, so that nobody types means and sizes again.
 *
 * <p>All methods throw {@link IllegalArgumentException}, with the key and the remedy in the
 * message, for what is malformed and for what would give other numbers than its author meant.
 */
public final class PreprocessingReader {
  private PreprocessingReader() {}

  /**
   * Reads a Hugging Face {@code preprocessor_config.json} or {@code processor_config.json}, and
   * gives the numbers of transformers' image processors on Pillow.
   *
   * @param json the content of the file
   */
  public static Preprocessing huggingFace(String json) {
    return new HuggingFaceConfig(json).toPreprocessing();
  }

  /**
   * Returns the transforms of torchvision's classification weights.
   *
   * @param weights such as {@code ResNet50_Weights.IMAGENET1K_V2} or {@code
   *     ResNet50_Weights.DEFAULT}
   */
  public static Preprocessing torchvision(String weights) {
    return TorchvisionPresets.named(weights);
  }

  /** Returns all names that {@link #torchvision} knows. */
  public static SortedSet<String> torchvisionWeights() {
    return TorchvisionPresets.names();
  }

  /**
   * Reads the image arguments of DJL Serving's {@code serving.properties}. Resizing antialiases, as
   * training did and DJL does not.
   *
   * @param properties the content of the file
   */
  public static Preprocessing djlServing(String properties) {
    return new DjlServingConfig(properties).toPreprocessing();
  }
}
