package io.tracecast.job.options;

import io.tracecast.graph.answer.Task;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.GraphInterface;
import io.tracecast.graph.archive.InputValue;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.image.ColourOrder;
import io.tracecast.graph.image.Framing;
import io.tracecast.graph.image.PadColour;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.image.Scaling;
import io.tracecast.graph.image.recipe.PreprocessingReader;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.JobErrors;
import io.tracecast.job.io.HadoopFiles;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds the interface of a run: what the archive carries, or a preset; over it what the graph's
 * signature says; over both what the options say.
 */
public final class InterfaceResolver {
  private static final int RANK = 4;
  private static final List<Integer> CHANNELS = List.of(3, 1);

  private final GraphOptions options;
  private final GraphArchive archive;
  private final Origins origins = new Origins();

  public InterfaceResolver(GraphOptions options, GraphArchive archive) {
    this.options = options;
    this.archive = archive;
  }

  /**
   * Returns the interface of a run, or says what is missing. Its labels may be those that the
   * archive carries in its exporter's own way, see {@link GraphOptions#settled}.
   */
  public GraphInterface resolve(Configuration hadoop) {
    return explain(hadoop).graphInterface();
  }

  /** Returns the interface of a run with where its values come from, or says what is missing. */
  public ResolvedInterface explain(Configuration hadoop) {
    GraphInterface stored = resolveStored(hadoop);
    origins.remove(InterfacePart.withoutEffect(stored.preprocessing()));
    ResolvedInterface resolved =
        new ResolvedInterface(stored, origins.ofParts(), origins.ofInputs());
    return stored.labels().isEmpty()
        ? CarriedLabels.of(archive).map(carried -> carried.in(resolved)).orElse(resolved)
        : resolved;
  }

  /** Returns the interface of the archive and the options alone, or says what is missing. */
  public GraphInterface resolveStored(Configuration hadoop) {
    Map<String, InputValue> inputs =
        InputOptions.resolve(
            archive,
            archive.graphInterface().map(GraphInterface::inputs).orElse(Map.of()),
            options.inputs);
    for (String name : inputs.keySet()) {
      boolean given = options.inputs.containsKey(name);
      origins.putInput(name, given ? Origin.option("--input") : Origin.STORED);
    }
    GraphInterface base = base(hadoop);
    Preprocessing preprocessing = withOptions(base.preprocessing());
    checkInput(preprocessing);
    checkMean(preprocessing);
    return new GraphInterface(
        preprocessing,
        origins.chosen(InterfacePart.OUTPUT, options.outputNames, base.outputs()),
        origins.chosen(InterfacePart.TASK, options.task, base.task()),
        origins.chosen(InterfacePart.ACTIVATION, options.activation, base.activation()),
        origins.chosen(
            InterfacePart.LABELS, options.labels == null ? null : labels(hadoop), base.labels()),
        inputs);
  }

  private GraphInterface base(Configuration hadoop) {
    noteStored();
    Optional<Preprocessing> named = named(hadoop);
    if (named.isEmpty() && archive.graphInterface().isPresent()) {
      return archive.graphInterface().get();
    }
    Preprocessing preprocessing =
        named
            .or(() -> described() ? Optional.of(Preprocessing.imagenet()) : Optional.empty())
            .map(this::fitted)
            .orElseThrow(() -> GraphErrors.interfaceMissing(options.path()));
    return new GraphInterface(
        preprocessing,
        archive.graphInterface().map(GraphInterface::outputs).orElse(List.of()),
        archive.graphInterface().map(GraphInterface::task).orElse(Task.AUTO),
        archive.graphInterface().map(GraphInterface::activation).orElse(Activation.NONE),
        archive.graphInterface().map(GraphInterface::labels).orElse(List.of()));
  }

  private void noteStored() {
    origins.put(EnumSet.allOf(InterfacePart.class), Origin.DEFAULT);
    archive
        .graphInterface()
        .ifPresent(
            stored -> {
              origins.put(InterfacePart.PREPROCESSING, Origin.STORED);
              origins.put(InterfacePart.saidBy(stored), Origin.STORED);
            });
  }

  /** Returns the preprocessing that an option names, at most one of them. */
  private Optional<Preprocessing> named(Configuration hadoop) {
    Map<String, Supplier<Preprocessing>> sources = new LinkedHashMap<>();
    if (options.preset != null) {
      sources.put("--preset", this::preset);
    }
    if (options.weights != null) {
      sources.put("--weights", () -> PreprocessingReader.torchvision(options.weights));
    }
    if (options.preprocessorConfig != null) {
      sources.put(
          "--preprocessor-config",
          () -> PreprocessingReader.huggingFace(text(options.preprocessorConfig, hadoop)));
    }
    if (options.servingProperties != null) {
      sources.put(
          "--serving-properties",
          () -> PreprocessingReader.djlServing(text(options.servingProperties, hadoop)));
    }
    if (sources.size() > 1) {
      throw JobErrors.usage(
          "Give one of --preset, --weights, --preprocessor-config and --serving-properties.");
    }
    try {
      sources
          .keySet()
          .forEach(option -> origins.put(InterfacePart.PREPROCESSING, Origin.option(option)));
      return sources.values().stream().map(Supplier::get).findFirst();
    } catch (IllegalArgumentException e) {
      throw JobErrors.usage("The preprocessing cannot be used: %s", e.getMessage());
    }
  }

  private Preprocessing preset() {
    return switch (options.preset) {
      case imagenet -> Preprocessing.imagenet();
      case inception -> Preprocessing.inception();
    };
  }

  private static String text(String path, Configuration hadoop) {
    try {
      return String.join("\n", HadoopFiles.lines(path, hadoop));
    } catch (IOException | IllegalArgumentException e) {
      throw GraphErrors.preprocessingUnreadable(path, e);
    }
  }

  /** Options that say everything need no preset. */
  private boolean described() {
    boolean ownSizes = options.resize != null && options.resize.startsWith(OwnSizes.PREFIX);
    return options.mean != null && options.std != null && (ownSizes || options.inputSize != null);
  }

  /** Fits a preprocessing to what the graph's input says of itself; its size only if a preset. */
  private Preprocessing fitted(Preprocessing preset) {
    try {
      return fittedTo(archive.input(), preset);
    } catch (IllegalArgumentException e) {
      throw GraphErrors.inputUnusable(options.path(), e);
    }
  }

  private Preprocessing fittedTo(TensorSpec input, Preprocessing preset) {
    Layout layout =
        said(InterfacePart.LAYOUT, Preprocessing::layout, layoutOf(input), preset.layout());
    ElementType type =
        said(
            InterfacePart.ELEMENT_TYPE,
            Preprocessing::elementType,
            Optional.of(input.type()).filter(ElementType::isOfImages),
            preset.elementType());
    Preprocessing typed = preset.withLayout(layout).withElementType(type);
    long height = dimension(input, layout == Layout.NCHW ? 2 : 1);
    long width = dimension(input, layout == Layout.NCHW ? 3 : 2);
    boolean sizeIsOpen = options.preset != null || described();
    return sizeIsOpen && height > 0 && width > 0
        ? scaled(typed, new PixelSize((int) height, (int) width), Origin.INPUT)
        : typed;
  }

  /**
   * Returns what is known of the graph's input, or else the value that there is without.
   * TorchScript does not say what it takes: only the interface that the archive stores does, also
   * where a preset says how its pixels are made.
   */
  private <T> T said(
      InterfacePart part,
      Function<Preprocessing, T> byInterface,
      Optional<T> byInput,
      T otherwise) {
    Optional<T> stored =
        archive.format() == GraphFormat.TORCHSCRIPT
            ? archive.graphInterface().map(GraphInterface::preprocessing).map(byInterface)
            : Optional.empty();
    stored.ifPresentOrElse(
        value -> origins.put(part, Origin.STORED),
        () -> byInput.ifPresent(value -> origins.put(part, Origin.INPUT)));
    return stored.or(() -> byInput).orElse(otherwise);
  }

  /** Crops to that size; the resize before it grows or shrinks in proportion. */
  private Preprocessing scaled(Preprocessing base, PixelSize size, Origin origin) {
    Resize resize = base.framing().resize();
    if (resize instanceof Resize.ShortestSide side) {
      double growth =
          (double) Math.min(size.height(), size.width())
              / Math.min(base.framing().height(), base.framing().width());
      resize = new Resize.ShortestSide((int) Math.max(1, Math.round(side.pixels() * growth)));
    } else if (resize instanceof Resize.Exact) {
      resize = new Resize.Exact(size.height(), size.width());
    }
    origins.put(InterfacePart.INPUT_SIZE, origin);
    if (!resize.equals(base.framing().resize())) {
      origins.put(InterfacePart.RESIZE, origin);
    }
    return base.withResize(resize).withCrop(size.height(), size.width());
  }

  private static Optional<Layout> layoutOf(TensorSpec input) {
    for (int channels : CHANNELS) {
      if (dimension(input, 1) == channels) {
        return Optional.of(Layout.NCHW);
      }
      if (dimension(input, 3) == channels) {
        return Optional.of(Layout.NHWC);
      }
    }
    return Optional.empty();
  }

  private static long dimension(TensorSpec input, int axis) {
    return input.dims().size() == RANK ? input.dims().get(axis) : TensorSpec.DYNAMIC;
  }

  private Preprocessing withOptions(Preprocessing base) {
    try {
      return preprocessing(base);
    } catch (IllegalArgumentException e) {
      throw JobErrors.usage(
          "The options for the graph's input cannot be used: %s.", e.getMessage());
    }
  }

  /**
   * Asks where the mean looks like one of pixels that are not scaled, and nobody said otherwise.
   */
  private void checkMean(Preprocessing preprocessing) {
    boolean packed = archive.graphInterface().isPresent() && recipe().isEmpty();
    boolean said = options.scale != null || (packed && options.mean == null);
    if (said || !preprocessing.meanIsBeyondPixels()) {
      return;
    }
    throw GraphErrors.meanBeyondPixels(
        options.mean == null ? "the mean in " + recipe().orElse("the interface") : "--mean",
        preprocessing.scaling().mean(),
        preprocessing.scaling().std(),
        preprocessing.scaling().scale());
  }

  /** Returns the file of the recipe that an option names. */
  private Optional<String> recipe() {
    return Optional.ofNullable(options.preprocessorConfig)
        .or(() -> Optional.ofNullable(options.servingProperties));
  }

  private Preprocessing preprocessing(Preprocessing base) {
    Preprocessing sized = sized(base);
    Layout layout = origins.chosen(InterfacePart.LAYOUT, options.layout, sized.layout());
    ColourOrder colourOrder = colourOrder(layout, sized);
    return new Preprocessing(
        new Framing(
            padded(sized.framing().resize()),
            sized.framing().height(),
            sized.framing().width(),
            origins.chosen(InterfacePart.FILTER, options.filter, sized.framing().filter()),
            origins.chosen(
                InterfacePart.PASS_ORDER, options.passOrder, sized.framing().passOrder()),
            origins.chosen(
                InterfacePart.CROP_ROUNDING, options.cropRounding, sized.framing().cropRounding())),
        colourOrder,
        layout,
        origins.chosen(InterfacePart.ELEMENT_TYPE, options.elementType, sized.elementType()),
        new Scaling(
            origins.chosen(InterfacePart.SCALE, options.scale, sized.scaling().scale()),
            perChannel(InterfacePart.MEAN, options.mean, sized.scaling().mean(), colourOrder),
            perChannel(InterfacePart.STD, options.std, sized.scaling().std(), colourOrder)));
  }

  /** Puts the options for sizes over those of the base. */
  private Preprocessing sized(Preprocessing base) {
    Optional<Resize> given = Optional.ofNullable(options.resize).map(InterfaceResolver::resize);
    Origin byResize = Origin.option(InterfacePart.RESIZE.option());
    if (given.orElse(base.framing().resize()) instanceof Resize.MultipleOf sizes) {
      if (options.inputSize != null) {
        throw JobErrors.usage(
            "--input-size is for graphs of one size, and with --resize multiple each picture has a"
                + " size of its own. Give one of the two.");
      }
      if (given.isPresent()) {
        origins.put(List.of(InterfacePart.RESIZE, InterfacePart.INPUT_SIZE), byResize);
      }
      return base.withSizesOfPictures(sizes);
    }
    Preprocessing open =
        base.framing().resize() instanceof Resize.MultipleOf
            ? base.withResize(new Resize.None())
            : base;
    Preprocessing sized =
        options.inputSize == null
            ? open
            : scaled(
                open,
                PixelSize.parse("--input-size", options.inputSize, Framing.MAX_SIDE),
                Origin.option(InterfacePart.INPUT_SIZE.option()));
    if (given.isPresent()) {
      origins.put(InterfacePart.RESIZE, byResize);
      origins.put(InterfacePart.PADDING, Origin.DEFAULT);
    }
    return given.map(sized::withResize).orElse(sized);
  }

  /** A graph of one channel takes grey pictures, whatever the preprocessing was made for. */
  private ColourOrder colourOrder(Layout layout, Preprocessing sized) {
    if (options.colourOrder == null
        && sized.colourOrder() != ColourOrder.GREY
        && dimension(archive.input(), channelAxis(layout)) == 1) {
      origins.put(InterfacePart.COLOUR_ORDER, Origin.INPUT);
      return ColourOrder.GREY;
    }
    return origins.chosen(InterfacePart.COLOUR_ORDER, options.colourOrder, sized.colourOrder());
  }

  private List<Float> perChannel(
      InterfacePart part, List<Float> given, List<Float> otherwise, ColourOrder colourOrder) {
    if (given != null
        && given.size() != colourOrder.channels()
        && !(isGrey(given) && colourOrder == ColourOrder.GREY)) {
      throw colourOrder == ColourOrder.GREY
          ? JobErrors.usage(
              "%s needs one number, such as 0.5, since the graph takes one channel; got %s.",
              part.option(), given)
          : JobErrors.usage(
              "%s needs three numbers, one per channel, such as 0.5,0.5,0.5; got %d. For a graph of one"
                  + " channel, give --colour-order GREY.",
              part.option(), given.size());
    }
    if (given == null && colourOrder == ColourOrder.GREY && !isGrey(otherwise)) {
      throw JobErrors.usage(
          "The graph takes one channel, and the preprocessing has %s for three that differ. Give %s"
              + " as one number.",
          otherwise, part.option());
    }
    return colourOrder.perChannel(origins.chosen(part, given, otherwise));
  }

  /** Returns whether the values can stand for one channel. */
  private static boolean isGrey(List<Float> values) {
    boolean oneOrThree = CHANNELS.contains(values.size());
    return oneOrThree && values.stream().distinct().count() == 1;
  }

  /** Puts the options for the padding over those of a letterbox. */
  private Resize padded(Resize resize) {
    if (options.padPlace == null && options.padColour == null) {
      return resize;
    }
    if (resize instanceof Resize.Letterbox letterbox) {
      return new Resize.Letterbox(
          origins.chosen(InterfacePart.PAD_PLACE, options.padPlace, letterbox.place()),
          origins.chosen(
              InterfacePart.PAD_COLOUR,
              options.padColour == null ? null : PadColour.of(options.padColour),
              letterbox.colour()));
    }
    throw JobErrors.usage(
        "%s is for letterboxed pictures, and these are resized otherwise. Give --resize letterbox"
            + " too, or leave it out.",
        options.padPlace == null ? "--pad-colour" : "--pad-place");
  }

  private static Resize resize(String text) {
    if (text.equals("none")) {
      return new Resize.None();
    }
    if (text.equals("letterbox")) {
      return new Resize.Letterbox(Resize.Letterbox.Place.CENTRE, PadColour.LETTERBOX);
    }
    if (text.startsWith(OwnSizes.PREFIX)) {
      return OwnSizes.parse(text);
    }
    PixelSize size = PixelSize.parse("--resize", text, Resize.MAX_SIDE);
    return text.contains("x")
        ? new Resize.Exact(size.height(), size.width())
        : new Resize.ShortestSide(size.height());
  }

  private void checkInput(Preprocessing preprocessing) {
    TensorSpec input = archive.input();
    boolean planar = preprocessing.layout() == Layout.NCHW;
    checkChannels(input, channelAxis(preprocessing.layout()));
    boolean fixesSize =
        contradicts(input, planar ? 2 : 1, TensorSpec.DYNAMIC)
            || contradicts(input, planar ? 3 : 2, TensorSpec.DYNAMIC);
    if (preprocessing.framing().resize() instanceof Resize.MultipleOf && fixesSize) {
      throw GraphErrors.inputSizeFixed(input.describe());
    }
    if (contradicts(input, channelAxis(preprocessing.layout()), preprocessing.channels())
        || contradicts(input, planar ? 2 : 1, preprocessing.framing().height())
        || contradicts(input, planar ? 3 : 2, preprocessing.framing().width())) {
      throw GraphErrors.inputSizeMismatch(
          "%s images of %d x %d pixels in %s"
              .formatted(
                  preprocessing.channels() == 1 ? "grey" : "colour",
                  preprocessing.framing().height(),
                  preprocessing.framing().width(),
                  preprocessing.layout()),
          input.describe());
    }
  }

  /** Where neither axis can be the channels of an image, no option makes the input fit. */
  private static void checkChannels(TensorSpec input, int axis) {
    long channels = dimension(input, axis);
    if (channels != TensorSpec.DYNAMIC && layoutOf(input).isEmpty()) {
      throw GraphErrors.inputChannels(input.describe(), channels);
    }
  }

  private static int channelAxis(Layout layout) {
    return layout == Layout.NCHW ? 1 : 3;
  }

  private static boolean contradicts(TensorSpec input, int axis, long wanted) {
    long dimension = dimension(input, axis);
    return dimension != TensorSpec.DYNAMIC && dimension != wanted;
  }

  private List<String> labels(Configuration hadoop) {
    List<String> lines;
    try {
      lines = HadoopFiles.lines(options.labels, hadoop);
    } catch (IOException | IllegalArgumentException e) {
      throw GraphErrors.labelsUnreadable(options.labels, e);
    }
    try {
      return LabelFile.labels(lines);
    } catch (IllegalArgumentException e) {
      throw GraphErrors.labelsUnusable(options.labels, e);
    }
  }
}
