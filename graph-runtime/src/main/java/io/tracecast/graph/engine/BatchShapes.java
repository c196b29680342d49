package io.tracecast.graph.engine;

import io.tracecast.graph.tensor.ImageShape;
import java.util.List;
import java.util.Optional;

/**
 * What batches a session is opened for.
 *
 * @param image one image of a batch; its layout is a wish that the session may change, see {@link
 *     GraphSession#inputShape}. If images have sizes of their own, the largest
 * @param smaller a smaller image, if each batch has a size of its own: the graph is warmed up with
 *     it too
 * @param sizes images per batch at which the graph is run, each warmed up before the session is
 *     visible; a batch is padded to the smallest that holds it
 */
public record BatchShapes(ImageShape image, Optional<ImageShape> smaller, List<Integer> sizes) {
  public BatchShapes {
    sizes = sizes.stream().distinct().sorted().toList();
    if (sizes.isEmpty() || sizes.get(0) < 1) {
      throw new IllegalArgumentException("Batches hold at least one image, not " + sizes);
    }
  }

  /** Returns whether the graph was opened for such images, in whatever layout. */
  boolean take(ImageShape shape) {
    ImageShape inLayout = shape.withLayout(image.layout());
    return smaller.isPresent() ? inLayout.isWithin(image) : inLayout.equals(image);
  }

  /** Returns what the graph is tried with: the smaller image if there is one. */
  ImageShape trialImage() {
    return smaller.orElse(image);
  }

  /** Returns the size at which a batch with that many images runs. */
  int runSize(int images, int capacity) {
    return sizes.stream()
        .filter(size -> size >= images && size <= capacity)
        .findFirst()
        .orElse(capacity);
  }
}
