package io.tracecast.graph.image;

/**
 * What becomes of half a pixel where a margin around the centre crop is odd, and of the odd pixel
 * of the black around a picture that is smaller than the crop.
 */
public enum CropRounding {
  /**
   * As torchvision does: the crop begins at half the margin, rounded half to even; the odd pixel of
   * black lies after the picture.
   */
  HALF_TO_EVEN,

  /**
   * As the image processors of transformers do: the crop begins at half the margin, rounded down;
   * the odd pixel of black lies before the picture.
   */
  DOWN
}
