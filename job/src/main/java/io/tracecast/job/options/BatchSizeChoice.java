package io.tracecast.job.options;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.engine.LayoutTrial;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.JobErrors;
import java.util.OptionalInt;

/**
 * What {@code --batch-size} and the graph say together.
 *
 * @param size images per pass; empty where they are to be found by measuring
 * @param auto whether the user left the choice to the run
 */
public record BatchSizeChoice(OptionalInt size, boolean auto) {

  private static final int FITS_THE_CACHE = 4;
  private static final int KEEPS_A_DEVICE_BUSY = 16;

  /**
   * Returns images per pass where nobody says anything.
   *
   * <p>On a processor the activations of a light ONNX graph leave the cache as batches grow, and
   * heavy graphs gain nothing. Each pass of a TorchScript graph costs libtorch more than that, and
   * a card wants more at once.
   *
   * @param format how the graph is serialized
   * @param onGpu whether a graphics card may run it
   */
  public static int byDefault(GraphFormat format, boolean onGpu) {
    return format == GraphFormat.ONNX && !onGpu ? FITS_THE_CACHE : KEEPS_A_DEVICE_BUSY;
  }

  static final String AUTO = "auto";

  /**
   * Decides.
   *
   * @param option a number, {@code auto}, or null for the default
   * @param image what one image takes in a batch
   * @param byDefault images per pass where nobody says anything
   * @throws io.tracecast.job.error.JobException if the option is neither, or not what the graph was
   *     exported for, or if so many images fit no batch
   */
  public static BatchSizeChoice of(
      String option, TensorSpec input, Preprocessing image, int byDefault) {
    boolean auto = AUTO.equals(option);
    OptionalInt asked = parse(option);
    asked.ifPresent(size -> requireFits("--batch-size", size, image));
    if (image.framing().resize() instanceof Resize.MultipleOf) {
      return ofOne(asked, input.fixedBatch());
    }
    OptionalInt fixed = input.fixedBatch();
    if (fixed.isPresent()) {
      if (asked.isPresent() && !asked.equals(fixed)) {
        throw GraphErrors.batchSizeFixed(fixed.getAsInt(), asked.getAsInt());
      }
      if (fixed.getAsInt() > largest(image)) {
        throw GraphErrors.fixedBatchTooLarge(
            fixed.getAsInt(), image.framing().height(), image.framing().width(), largest(image));
      }
      return new BatchSizeChoice(fixed, auto);
    }
    return auto
        ? new BatchSizeChoice(OptionalInt.empty(), true)
        : new BatchSizeChoice(
            OptionalInt.of(asked.orElse(Math.min(byDefault, largest(image)))), false);
  }

  /**
   * Returns images per pass on a processor where nobody says anything.
   *
   * @throws io.tracecast.job.error.JobException if the graph's own batches fit none
   */
  public static int onProcessor(GraphArchive archive, Preprocessing image) {
    return of(null, archive.input(), image, byDefault(archive.format(), false)).size().getAsInt();
  }

  /**
   * Returns images per pass for opening a session: where the size is still to be measured, as many
   * as the trial of layouts takes at most, since layouts may differ in no smaller batch.
   *
   * @param image what one image takes in a batch
   */
  public int sizeToOpenWith(Preprocessing image) {
    return size.orElseGet(() -> Math.min(LayoutTrial.MOST_IMAGES, largest(image)));
  }

  /** Pictures of sizes of their own share no batch. */
  private static BatchSizeChoice ofOne(OptionalInt asked, OptionalInt fixed) {
    if (fixed.orElse(1) != 1) {
      throw GraphErrors.ownSizesInBatches(fixed.getAsInt());
    }
    if (asked.orElse(1) != 1) {
      throw JobErrors.usage(
          "--batch-size asks for %d images, and with --resize multiple each picture has a size of its"
              + " own and is scored alone. Leave the option out, or resize to one size.",
          asked.getAsInt());
    }
    return new BatchSizeChoice(OptionalInt.of(1), false);
  }

  /** Refuses more images than fit one batch, which one buffer of less than 2 GiB holds. */
  public static void requireFits(String option, int size, Preprocessing image) {
    if (size > largest(image)) {
      throw JobErrors.usage(
          "%s asks for %d images of %d x %d pixels, and a batch of them fits no buffer of 2 GiB. At"
              + " most %d fit.",
          option, size, image.framing().height(), image.framing().width(), largest(image));
    }
  }

  private static int largest(Preprocessing image) {
    return Integer.MAX_VALUE / image.sizeInBytes();
  }

  /** Reads the option; empty for {@code auto} and for null. */
  static OptionalInt parse(String option) {
    if (option == null || option.equals(AUTO)) {
      return OptionalInt.empty();
    }
    try {
      int size = Integer.parseInt(option);
      OptionValues.requirePositive("--batch-size", size);
      return OptionalInt.of(size);
    } catch (NumberFormatException e) {
      throw JobErrors.usage("--batch-size is a number of images or auto, not '%s'.", option);
    }
  }
}
