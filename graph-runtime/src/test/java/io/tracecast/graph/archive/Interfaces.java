package io.tracecast.graph.archive;

import io.tracecast.graph.answer.Task;
import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.CropRounding;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.PadColour;
import io.tracecast.graph.image.PassOrder;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.Scaling;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any interface that a graph may have, and one. */
final class Interfaces {
  static final GraphInterface EXAMPLE =
      new GraphInterface(
          Preprocessing.imagenet(),
          List.of("sums"),
          Task.CLASSIFY,
          Activation.SOFTMAX,
          List.of("a", "b"));

  private Interfaces() {}

  static Arbitrary<GraphInterface> any() {
    return Combinators.combine(
            preprocessing(),
            Arbitraries.strings().list().ofMaxSize(3),
            Arbitraries.of(Task.class),
            Arbitraries.of(Activation.class),
            Arbitraries.strings().list().ofMaxSize(5))
        .as(GraphInterface::new);
  }

  private static Arbitrary<Preprocessing> preprocessing() {
    Arbitrary<Integer> side = Arbitraries.integers().between(1, 4096);
    Arbitrary<Resize> resize =
        Arbitraries.oneOf(
            Arbitraries.just(new Resize.None()),
            side.map(Resize.ShortestSide::new),
            Combinators.combine(side, side).as(Resize.Exact::new),
            Combinators.combine(Arbitraries.of(Resize.Letterbox.Place.class), colour())
                .as(Resize.Letterbox::new));
    Arbitrary<ColourOrder> order = Arbitraries.of(ColourOrder.class);
    Arbitrary<Float> mean = Arbitraries.floats();
    Arbitrary<Float> std = Arbitraries.floats().filter(value -> value > 0);
    Arbitrary<Double> scale = Arbitraries.doubles().filter(value -> value != 0);
    Arbitrary<Resize.MultipleOf> own =
        Arbitraries.oneOf(
            Combinators.combine(side, side).as(Resize.MultipleOf::longest),
            Combinators.combine(side, side, side)
                .as(
                    (multiple, one, other) ->
                        Resize.MultipleOf.shortest(
                            multiple, Math.min(one, other), Math.max(one, other))));
    Arbitrary<Preprocessing> pixels =
        order.flatMap(
            channels ->
                Combinators.combine(
                        resize,
                        side,
                        side,
                        scale,
                        mean.list().ofSize(channels.channels()),
                        std.list().ofSize(channels.channels()),
                        Arbitraries.just(channels))
                    .as(Interfaces::preprocessing));
    Arbitrary<Preprocessing> sized =
        Arbitraries.oneOf(
            pixels, Combinators.combine(pixels, own).as(Preprocessing::withSizesOfPictures));
    return Combinators.combine(
            sized,
            Arbitraries.of(Filter.class),
            Arbitraries.of(Layout.class),
            Arbitraries.of(ElementType.FLOAT32, ElementType.UINT8),
            Arbitraries.of(PassOrder.class),
            Arbitraries.of(CropRounding.class))
        .as(
            (base, filter, layout, type, passOrder, cropRounding) ->
                base.withFilter(filter)
                    .withLayout(layout)
                    .withElementType(type)
                    .withPassOrder(passOrder)
                    .withCropRounding(cropRounding));
  }

  private static Arbitrary<PadColour> colour() {
    Arbitrary<Integer> value = Arbitraries.integers().between(0, 255);
    return Combinators.combine(value, value, value).as(PadColour::new);
  }

  private static Preprocessing preprocessing(
      Resize resize,
      int height,
      int width,
      double scale,
      List<Float> mean,
      List<Float> std,
      ColourOrder colourOrder) {
    return new Preprocessing(
        new Framing(resize, height, width, Filter.BILINEAR),
        colourOrder,
        Layout.NCHW,
        ElementType.FLOAT32,
        new Scaling(scale, mean, std));
  }
}
