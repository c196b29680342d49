package io.tracecast.graph.image;

import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.util.List;

/**
 * How pixels become the numbers that a graph expects: resize, centre crop, then scale, mean and
 * standard deviation for each channel. With {@link ElementType#UINT8} the values pass through
 * untouched. Where the graph takes one channel, pictures become grey before they are resized. A
 * {@link Resize.Letterbox} fits the input as it is, and nothing is cropped. With a {@link
 * Resize.MultipleOf} each picture has a size of its own, and height and width are the largest.
 *
 * @param framing what part of a picture the graph sees, and at what size
 * @param colourOrder the channels and their order
 * @param layout the order of the axes
 * @param elementType {@code FLOAT32}; {@code FLOAT16} or {@code BFLOAT16}, for which the float32
 *     values are rounded to the nearest; or {@code UINT8}
 * @param scaling what the values of pixels become
 */
public record Preprocessing(
    Framing framing,
    ColourOrder colourOrder,
    Layout layout,
    ElementType elementType,
    Scaling scaling) {
  private static final int MAX_CHANNELS = 3;
  private static final long MAX_PIXELS = Integer.MAX_VALUE / (MAX_CHANNELS * Float.BYTES);

  public Preprocessing {
    scaling.requireOnePerChannel(colourOrder.channels());
    if (!elementType.isOfImages()) {
      throw new IllegalArgumentException(
          "Images become FLOAT32, FLOAT16, BFLOAT16 or UINT8 tensors, not " + elementType);
    }
    if ((long) framing.height() * framing.width() > MAX_PIXELS) {
      throw new IllegalArgumentException(
          "A graph's input of %d x %d pixels fits no batch"
              .formatted(framing.height(), framing.width()));
    }
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
        new Framing(new Resize.ShortestSide(resize), crop, crop, Filter.BILINEAR),
        ColourOrder.RGB,
        Layout.NCHW,
        ElementType.FLOAT32,
        new Scaling(Scaling.UNIT_SCALE, mean, std));
  }

  /** Returns the channels of the graph's input, one or three. */
  public int channels() {
    return colourOrder.channels();
  }

  /** Returns the bytes that one image takes in a batch; at most, if each has a size of its own. */
  public int sizeInBytes() {
    return sizeInBytes(framing.height() * framing.width());
  }

  /**
   * Returns the bytes that a picture takes in a batch.
   *
   * @param pictureWidth its columns as decoded
   * @param pictureHeight its rows as decoded
   */
  public int sizeInBytes(int pictureWidth, int pictureHeight) {
    return framing.resize() instanceof Resize.MultipleOf sizes
        ? sizeInBytes(
            sizes.resized(pictureWidth, pictureHeight) * sizes.resized(pictureHeight, pictureWidth))
        : sizeInBytes();
  }

  private int sizeInBytes(int pixels) {
    return pixels * channels() * elementType.sizeInBytes(); // at most MAX_PIXELS of floats
  }

  /** Returns the shortest side, in pixels, of a picture that would not have to be enlarged. */
  public int smallestSource() {
    return framing.resize().smallestSource(framing.height(), framing.width());
  }

  /** Returns the colour around a picture that does not fill the graph's input. */
  public PadColour padColour() {
    return framing.resize() instanceof Resize.Letterbox letterbox
        ? letterbox.colour()
        : PadColour.BLACK;
  }

  /**
   * Returns whether a mean is above the largest scaled pixel, as no mean of pixels can be: it looks
   * like one of pixels that are scaled otherwise.
   */
  public boolean meanIsBeyondPixels() {
    return elementType != ElementType.UINT8 && scaling.meanIsBeyondPixels();
  }

  /** Returns the same preprocessing with another order of axes in memory. */
  public Preprocessing withLayout(Layout newLayout) {
    return new Preprocessing(framing, colourOrder, newLayout, elementType, scaling);
  }

  /** Returns the same preprocessing with another size before the crop. */
  public Preprocessing withResize(Resize newResize) {
    return withFraming(framing.withResize(newResize));
  }

  /** Returns the same preprocessing for pictures of sizes of their own, which are not cropped. */
  public Preprocessing withSizesOfPictures(Resize.MultipleOf sizes) {
    return withResize(new Resize.None()).withCrop(sizes.bound(), sizes.bound()).withResize(sizes);
  }

  /** Returns the same preprocessing with another crop, in pixels. */
  public Preprocessing withCrop(int newHeight, int newWidth) {
    return withFraming(framing.withCrop(newHeight, newWidth));
  }

  /** Returns the same preprocessing with another resampling filter. */
  public Preprocessing withFilter(Filter newFilter) {
    return withFraming(framing.withFilter(newFilter));
  }

  /** Returns the same preprocessing with another order of the resize's passes. */
  public Preprocessing withPassOrder(PassOrder newPassOrder) {
    return withFraming(framing.withPassOrder(newPassOrder));
  }

  /** Returns the same preprocessing with another place of the centre crop. */
  public Preprocessing withCropRounding(CropRounding newCropRounding) {
    return withFraming(framing.withCropRounding(newCropRounding));
  }

  /**
   * Returns the same preprocessing with other channels. One channel keeps the mean and standard
   * deviation that three have in common, and three share those of the one.
   *
   * @throws IllegalArgumentException if three channels that become one differ in them
   */
  public Preprocessing withColourOrder(ColourOrder newColourOrder) {
    return new Preprocessing(
        framing, newColourOrder, layout, elementType, scaling.perChannel(newColourOrder));
  }

  /** Returns the same preprocessing with another element type. */
  public Preprocessing withElementType(ElementType newElementType) {
    return new Preprocessing(framing, colourOrder, layout, newElementType, scaling);
  }

  private Preprocessing withFraming(Framing newFraming) {
    return new Preprocessing(newFraming, colourOrder, layout, elementType, scaling);
  }
}
