package io.tracecast.graph.image;

import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.util.List;

/**
 * How pixels become the numbers that a graph expects: resize, centre crop to {@code height} ×
 * {@code width}, then for each channel {@code (value × scale - mean) / std}, where {@code value} is
 * 0 to 255. With {@link ElementType#UINT8} the values pass through untouched. Where the graph takes
 * one channel, pictures become grey before they are resized. A {@link Resize.Letterbox} fits the
 * input as it is, and nothing is cropped. With a {@link Resize.MultipleOf} each picture has a size
 * of its own, and height and width are the largest.
 *
 * @param resize the size before the crop
 * @param height rows of the graph's input, in pixels
 * @param width columns of the graph's input, in pixels
 * @param filter the resampling filter
 * @param colourOrder the channels and their order
 * @param layout the order of the axes
 * @param elementType {@code FLOAT32}; {@code FLOAT16} or {@code BFLOAT16}, for which the float32
 *     values are rounded to the nearest; or {@code UINT8}
 * @param scale what a pixel is multiplied with first; 1/255 divides by 255 in float32, as
 *     torchvision's {@code ToTensor} does
 * @param mean one value per channel, in the order RGB
 * @param std one value per channel, in the order RGB
 * @param passOrder which pass of the resize runs first
 * @param cropRounding where the centre crop lies if a margin is odd
 */
public record Preprocessing(
    Resize resize,
    int height,
    int width,
    Filter filter,
    ColourOrder colourOrder,
    Layout layout,
    ElementType elementType,
    double scale,
    List<Float> mean,
    List<Float> std,
    PassOrder passOrder,
    CropRounding cropRounding) {

  /** What {@code ToTensor} multiplies with. */
  public static final double UNIT_SCALE = 1.0 / 255;

  /** The most pixels of a side of a graph's input. */
  public static final int MAX_SIDE = 32_768;

  private static final int MAX_CHANNELS = 3;
  private static final int LARGEST_PIXEL = 255;
  private static final long MAX_PIXELS = Integer.MAX_VALUE / (MAX_CHANNELS * Float.BYTES);

  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (!isSide(height) || !isSide(width)) {
      throw new IllegalArgumentException(
          "A graph's input has 1 to %d pixels a side, not %d x %d"
              .formatted(MAX_SIDE, height, width));
    }
    if (resize instanceof Resize.MultipleOf sizes) {
      requireBound(sizes.bound(), height, width);
    }
    requireOnePerChannel(colourOrder, mean, std);
    if (!Double.isFinite(scale) || !allFinite(mean) || !allFinite(std)) {
      throw new IllegalArgumentException(
          "Scale, mean and standard deviation must be finite numbers, not %s, %s and %s"
              .formatted(scale, mean, std));
    }
    if (scale == 0) {
      throw new IllegalArgumentException("A scale of 0 makes all pixels the same");
    }
    if (std.stream().anyMatch(value -> value <= 0)) {
      throw new IllegalArgumentException("A standard deviation must be above 0, not " + std);
    }
    if (!elementType.isOfImages()) {
      throw new IllegalArgumentException(
          "Images become FLOAT32, FLOAT16, BFLOAT16 or UINT8 tensors, not " + elementType);
    }
    if ((long) height * width > MAX_PIXELS) {
      throw new IllegalArgumentException(
          "A graph's input of " + height + " x " + width + " pixels fits no batch");
    }
  }

  private static void requireBound(int bound, int height, int width) {
    if (height != bound || width != bound) {
      throw new IllegalArgumentException(
          "Pictures of sizes of their own become at most %d x %d pixels, and the graph's input is given as %d x %d"
              .formatted(bound, bound, height, width));
    }
  }

  private static void requireOnePerChannel(
      ColourOrder colourOrder, List<Float> mean, List<Float> std) {
    int channels = colourOrder.channels();
    if (mean.size() != channels || std.size() != channels) {
      throw new IllegalArgumentException(
          "Mean and standard deviation need %s; got %d and %d"
              .formatted(
                  channels == 1 ? "one value each" : "three values each, one a channel",
                  mean.size(),
                  std.size()));
    }
  }

  private static boolean isSide(int pixels) {
    return pixels >= 1 && pixels <= MAX_SIDE;
  }

  private static boolean allFinite(List<Float> values) {
    return values.stream().allMatch(Float::isFinite);
  }

  /** The same as torchvision on Pillow 13 resizes and crops. */
  public Preprocessing(
      Resize resize,
      int height,
      int width,
      Filter filter,
      ColourOrder colourOrder,
      Layout layout,
      ElementType elementType,
      double scale,
      List<Float> mean,
      List<Float> std) {
    this(
        resize,
        height,
        width,
        filter,
        colourOrder,
        layout,
        elementType,
        scale,
        mean,
        std,
        PassOrder.PILLOW_13,
        CropRounding.HALF_TO_EVEN);
  }

  /** ImageNet as torchvision trains on it: 256 shortest side, 224 crop, the usual mean and std. */
  public static Preprocessing imagenet() {
    return unit(256, 224, List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));
  }

  /** Pixels in [-1, 1], as the Inception and MobileNet families of TensorFlow expect them. */
  public static Preprocessing inception() {
    return unit(256, 224, List.of(0.5f, 0.5f, 0.5f), List.of(0.5f, 0.5f, 0.5f));
  }

  private static Preprocessing unit(int resize, int crop, List<Float> mean, List<Float> std) {
    return new Preprocessing(
        new Resize.ShortestSide(resize),
        crop,
        crop,
        Filter.BILINEAR,
        ColourOrder.RGB,
        Layout.NCHW,
        ElementType.FLOAT32,
        UNIT_SCALE,
        mean,
        std);
  }

  /** Returns the channels of the graph's input, one or three. */
  public int channels() {
    return colourOrder.channels();
  }

  /** Returns the bytes that one image takes in a batch; at most, if each has a size of its own. */
  public int sizeInBytes() {
    return sizeInBytes(height * width);
  }

  /**
   * Returns the bytes that a picture takes in a batch.
   *
   * @param pictureWidth its columns as decoded
   * @param pictureHeight its rows as decoded
   */
  public int sizeInBytes(int pictureWidth, int pictureHeight) {
    return resize instanceof Resize.MultipleOf sizes
        ? sizeInBytes(
            sizes.resized(pictureWidth, pictureHeight) * sizes.resized(pictureHeight, pictureWidth))
        : sizeInBytes();
  }

  private int sizeInBytes(int pixels) {
    return pixels * channels() * elementType.sizeInBytes(); // at most MAX_PIXELS of floats
  }

  /** Returns the shortest side, in pixels, of a picture that would not have to be enlarged. */
  public int smallestSource() {
    return resize.smallestSource(height, width);
  }

  /** Returns the colour around a picture that does not fill the graph's input. */
  public PadColour padColour() {
    return resize instanceof Resize.Letterbox letterbox ? letterbox.colour() : PadColour.BLACK;
  }

  /** Returns the largest value of a scaled pixel: 1 for a scale of 1/255. */
  public double largestScaledPixel() {
    return LARGEST_PIXEL * scale;
  }

  /**
   * Returns whether a mean is above the largest scaled pixel, as no mean of pixels can be: it looks
   * like one of pixels that are scaled otherwise.
   */
  public boolean meanIsBeyondPixels() {
    double limit = largestScaledPixel() * (1 + 1e-6);
    return elementType != ElementType.UINT8
        && scale > 0
        && mean.stream().anyMatch(value -> value > limit);
  }

  /** Returns the same preprocessing with another order of axes in memory. */
  public Preprocessing withLayout(Layout newLayout) {
    return new Preprocessing(
        resize,
        height,
        width,
        filter,
        colourOrder,
        newLayout,
        elementType,
        scale,
        mean,
        std,
        passOrder,
        cropRounding);
  }

  /** Returns the same preprocessing with another size before the crop. */
  public Preprocessing withResize(Resize newResize) {
    return new Preprocessing(
        newResize,
        height,
        width,
        filter,
        colourOrder,
        layout,
        elementType,
        scale,
        mean,
        std,
        passOrder,
        cropRounding);
  }

  /** Returns the same preprocessing for pictures of sizes of their own, which are not cropped. */
  public Preprocessing withSizesOfPictures(Resize.MultipleOf sizes) {
    return withResize(new Resize.None()).withCrop(sizes.bound(), sizes.bound()).withResize(sizes);
  }

  /** Returns the same preprocessing with another crop, in pixels. */
  public Preprocessing withCrop(int newHeight, int newWidth) {
    return new Preprocessing(
        resize,
        newHeight,
        newWidth,
        filter,
        colourOrder,
        layout,
        elementType,
        scale,
        mean,
        std,
        passOrder,
        cropRounding);
  }

  /** Returns the same preprocessing with another resampling filter. */
  public Preprocessing withFilter(Filter newFilter) {
    return new Preprocessing(
        resize,
        height,
        width,
        newFilter,
        colourOrder,
        layout,
        elementType,
        scale,
        mean,
        std,
        passOrder,
        cropRounding);
  }

  /**
   * Returns the same preprocessing with other channels. One channel keeps the mean and standard
   * deviation that three have in common, and three share those of the one.
   *
   * @throws IllegalArgumentException if three channels that become one differ in them
   */
  public Preprocessing withColourOrder(ColourOrder newColourOrder) {
    return new Preprocessing(
        resize,
        height,
        width,
        filter,
        newColourOrder,
        layout,
        elementType,
        scale,
        newColourOrder.perChannel(mean),
        newColourOrder.perChannel(std),
        passOrder,
        cropRounding);
  }

  /** Returns the same preprocessing with another element type. */
  public Preprocessing withElementType(ElementType newElementType) {
    return new Preprocessing(
        resize,
        height,
        width,
        filter,
        colourOrder,
        layout,
        newElementType,
        scale,
        mean,
        std,
        passOrder,
        cropRounding);
  }

  /** Returns the same preprocessing with another order of the resize's passes. */
  public Preprocessing withPassOrder(PassOrder newPassOrder) {
    return new Preprocessing(
        resize,
        height,
        width,
        filter,
        colourOrder,
        layout,
        elementType,
        scale,
        mean,
        std,
        newPassOrder,
        cropRounding);
  }

  /** Returns the same preprocessing with another place of the centre crop. */
  public Preprocessing withCropRounding(CropRounding newCropRounding) {
    return new Preprocessing(
        resize,
        height,
        width,
        filter,
        colourOrder,
        layout,
        elementType,
        scale,
        mean,
        std,
        passOrder,
        newCropRounding);
  }
}
