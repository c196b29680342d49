package io.tracecast.graph.image.resample;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.Scaling;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A transform keeps its working memory; nothing of one picture may show in the next. */
class TestImageTransformReuse {
  private static final Preprocessing BASE =
      new Preprocessing(
          new Framing(new Resize.ShortestSide(32), 28, 28, Filter.BILINEAR),
          ColourOrder.RGB,
          Layout.NHWC,
          ElementType.UINT8,
          new Scaling(1, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f)));

  @Property(tries = 60)
  void aTransformThatSawOtherPicturesGivesWhatANewOneGives(
      @ForAll @Size(value = 8) List<@IntRange(min = 1, max = 300) Integer> sides,
      @ForAll Filter filter,
      @ForAll long seed) {
    Preprocessing preprocessing = BASE.withFilter(filter);
    ImageTransform used = ImageTransform.fastest(preprocessing);
    Random random = new Random(seed);
    for (int i = 0; i + 1 < sides.size(); i += 2) {
      DecodedImage image = noise(random, sides.get(i), sides.get(i + 1));
      assertThat(Transformed.bytes(used, preprocessing, image))
          .as("picture %d of %s", i / 2, sides)
          .isEqualTo(
              Transformed.bytes(ImageTransform.fastest(preprocessing), preprocessing, image));
    }
  }

  private static DecodedImage noise(Random random, int width, int height) {
    byte[] noise = new byte[3 * width * height];
    random.nextBytes(noise);
    ByteBuffer pixels = ByteBuffer.allocateDirect(noise.length).put(noise);
    return new DecodedImage(pixels, width, height, ColourOrder.RGB, width, height);
  }
}
