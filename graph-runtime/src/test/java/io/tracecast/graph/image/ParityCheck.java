package io.tracecast.graph.image;

import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what this package makes of photographs, for {@code scripts/parity} to compare with Pillow
 * and torchvision: for each file named on a line of the first argument, the uint8 crop in NHWC and
 * RGB and the normalised float32 crop in NCHW, one after the other into the file of the second; all
 * zeros for a file that OpenCV does not read.
 */
final class ParityCheck {
  private ParityCheck() {}

  public static void main(String[] arguments) throws IOException {
    List<String> photographs = Files.readAllLines(Path.of(arguments[0]));
    boolean plain = arguments.length > 2 && arguments[2].equals("plain");
    Preprocessing normalised = Preprocessing.imagenet();
    ImageTransform numbers = transform(normalised, plain);
    ImageTransform crops =
        transform(normalised.withLayout(Layout.NHWC).withElementType(ElementType.UINT8), plain);
    ByteBuffer result = ByteBuffer.allocateDirect(normalised.sizeInBytes());
    byte[] normalisedCrop = new byte[normalised.sizeInBytes()];
    byte[] crop = new byte[normalisedCrop.length / Float.BYTES];
    try (OutputStream out = Files.newOutputStream(Path.of(arguments[1]))) {
      for (String photograph : photographs) {
        byte[] encoded = Files.readAllBytes(Path.of(photograph));
        try {
          DecodedImage image = OpenCvPixels.decodeAny(encoded);
          crops.transform(image, result);
          result.get(0, crop);
          numbers.transform(image, result);
          result.get(0, normalisedCrop);
        } catch (UnreadableImageException e) {
          Arrays.fill(crop, (byte) 0);
          Arrays.fill(normalisedCrop, (byte) 0);
        }
        out.write(crop);
        out.write(normalisedCrop);
      }
    }
    System.out.println(numbers.arithmetic());
  }

  private static ImageTransform transform(Preprocessing preprocessing, boolean plain) {
    return plain
        ? ImageTransform.with(preprocessing, new PlainHorizontalPass())
        : ImageTransform.of(preprocessing);
  }
}
