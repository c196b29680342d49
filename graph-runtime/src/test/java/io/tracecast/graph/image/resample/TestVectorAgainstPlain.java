package io.tracecast.graph.image.resample;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.DecodedImage;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.PassOrder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TestVectorAgainstPlain {
  private static final int LONGEST = 300;

  @Property(tries = 400)
  void bothGiveTheSameBits(
      @ForAll("preprocessings") Preprocessing preprocessing,
      @ForAll @IntRange(min = 1, max = LONGEST) int width,
      @ForAll @IntRange(min = 1, max = LONGEST) int height,
      @ForAll ColourOrder order) {
    DecodedImage image = SyntheticPicture.of(width, height, order);
    assertThat(
            Transformed.bytes(
                ImageTransform.with(preprocessing, new VectorHorizontalPass()),
                preprocessing,
                image))
        .isEqualTo(
            Transformed.bytes(
                ImageTransform.with(preprocessing, new PlainHorizontalPass()),
                preprocessing,
                image));
  }

  @Property(tries = 60)
  void whatWasTransformedBeforeLeavesNoTrace(
      @ForAll("preprocessings") Preprocessing preprocessing,
      @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = LONGEST) Integer> sides) {
    for (HorizontalPass pass : List.of(new VectorHorizontalPass(), new PlainHorizontalPass())) {
      ImageTransform used = ImageTransform.with(preprocessing, pass);
      for (int i = 1; i < sides.size(); i++) {
        DecodedImage image = SyntheticPicture.of(sides.get(i - 1), sides.get(i), ColourOrder.BGR);
        assertThat(Transformed.bytes(used, preprocessing, image))
            .isEqualTo(Transformed.bytes(ImageTransform.of(preprocessing), preprocessing, image));
      }
    }
  }

  @Provide
  Arbitrary<Preprocessing> preprocessings() {
    Arbitrary<Integer> side = Arbitraries.integers().between(1, 90);
    Arbitrary<Resize> resize =
        Arbitraries.oneOf(
            Arbitraries.just(new Resize.None()),
            side.map(Resize.ShortestSide::new),
            Combinators.combine(side, side).as(Resize.Exact::new));
    return Combinators.combine(
            resize,
            side,
            side,
            Arbitraries.of(Filter.class),
            Arbitraries.of(Layout.class),
            Arbitraries.of(ElementType.FLOAT32, ElementType.UINT8),
            Arbitraries.of(PassOrder.class))
        .as(
            (before, height, width, filter, layout, type, passOrder) ->
                Preprocessing.imagenet()
                    .withResize(before)
                    .withCrop(height, width)
                    .withFilter(filter)
                    .withLayout(layout)
                    .withElementType(type)
                    .withPassOrder(passOrder));
  }
}
