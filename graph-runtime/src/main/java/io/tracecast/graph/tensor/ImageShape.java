package io.tracecast.graph.tensor;

/**
 * What one image is inside a batch.
 *
 * @param channels values of one pixel
 * @param height rows, in pixels
 * @param width columns, in pixels
 * @param elementType the type of one value; it must have a fixed size
 * @param layout the order of the axes in memory
 */
public record ImageShape(
    int channels, int height, int width, ElementType elementType, Layout layout) {

  public ImageShape {
    if (channels <= 0 || height <= 0 || width <= 0) {
      throw new IllegalArgumentException(
          "An image needs at least one channel, row and column, not "
              + channels
              + " x "
              + height
              + " x "
              + width);
    }
    if (elementType.sizeInBytes() == 0) {
      throw new IllegalArgumentException("Elements of type " + elementType + " have no fixed size");
    }
  }

  /** Returns the bytes that one image takes. */
  public long sizeInBytes() {
    return (long) channels * height * width * elementType.sizeInBytes();
  }

  /** Returns the axes of a batch of that many images, in the order of this layout. */
  public long[] dims(int images) {
    return layout == Layout.NCHW
        ? new long[] {images, channels, height, width}
        : new long[] {images, height, width, channels};
  }

  /** Returns the same image with another order of axes. */
  public ImageShape withLayout(Layout newLayout) {
    return new ImageShape(channels, height, width, elementType, newLayout);
  }

  /** Returns an image of another size. */
  public ImageShape withSize(int newHeight, int newWidth) {
    return new ImageShape(channels, newHeight, newWidth, elementType, layout);
  }

  /** Returns whether this is the same image but for its size, of which no side is longer. */
  public boolean isWithin(ImageShape largest) {
    return height <= largest.height
        && width <= largest.width
        && withSize(largest.height, largest.width).equals(largest);
  }

  @Override
  public String toString() {
    return channels + "x" + height + "x" + width + " " + elementType + " " + layout;
  }
}
