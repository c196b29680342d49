package io.tracecast.job.inspect;

import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.image.PadColour;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.job.options.InterfacePart;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values of an interface as the options of {@code score} take them. */
final class PartValue {
  private PartValue() {}

  static String of(InterfacePart part, GraphInterface graphInterface) {
    Preprocessing image = graphInterface.preprocessing();
    return switch (part) {
      case RESIZE -> resize(image.framing().resize());
      case PAD_PLACE -> lower(letterbox(image).place());
      case PAD_COLOUR -> colour(letterbox(image).colour());
      case FILTER -> lower(image.framing().filter());
      case PASS_ORDER -> lower(image.framing().passOrder());
      case INPUT_SIZE -> image.framing().height() + "x" + image.framing().width();
      case CROP_ROUNDING -> lower(image.framing().cropRounding());
      case COLOUR_ORDER -> lower(image.colourOrder());
      case LAYOUT -> lower(image.layout());
      case ELEMENT_TYPE -> lower(image.elementType());
      case SCALE -> String.valueOf(image.scaling().scale());
      case MEAN -> joined(image.scaling().mean());
      case STD -> joined(image.scaling().std());
      case OUTPUT ->
          graphInterface.outputs().isEmpty() ? "by --task" : joined(graphInterface.outputs());
      case TASK -> lower(graphInterface.task());
      case ACTIVATION -> activation(graphInterface.activation());
      case LABELS -> labels(graphInterface.labels());
    };
  }

  private static String resize(Resize resize) {
    if (resize instanceof Resize.ShortestSide side) {
      return String.valueOf(side.pixels());
    }
    if (resize instanceof Resize.Exact exact) {
      return exact.height() + "x" + exact.width();
    }
    if (resize instanceof Resize.MultipleOf sizes) {
      return switch (sizes.limit()) {
        case LONGEST -> "multiple:%d,longest:%d".formatted(sizes.multiple(), sizes.pixels());
        case SHORTEST ->
            "multiple:%d,shortest:%d,largest:%d"
                .formatted(sizes.multiple(), sizes.pixels(), sizes.largest());
      };
    }
    return resize instanceof Resize.Letterbox ? "letterbox" : "none";
  }

  private static Resize.Letterbox letterbox(Preprocessing image) {
    return (Resize.Letterbox) image.framing().resize();
  }

  private static String colour(PadColour colour) {
    return joined(List.of(colour.red(), colour.green(), colour.blue()));
  }

  private static String activation(Activation activation) {
    return activation == Activation.NONE
        ? "none (scores are the graph's own outputs)"
        : lower(activation);
  }

  /** They come from a file; the first one shows which they are. */
  private static String labels(List<String> labels) {
    return labels.isEmpty() ? "none" : labels.size() + ", the first: " + labels.get(0);
  }

  private static String joined(List<?> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
