package io.tracecast.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.engine.LayoutTrial;
import io.tracecast.graph.image.Preprocessing;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TestBatchSizeChoice {
  private static final TensorSpec FREE = input(TensorSpec.DYNAMIC);
  private static final TensorSpec FIXED = input(8);
  private static final Preprocessing IMAGE = Preprocessing.imagenet();
  private static final Preprocessing HUGE = IMAGE.withCrop(12_000, 12_000);
  private static final TensorSpec UNKNOWN = new TensorSpec("x", ElementType.FLOAT32, List.of());

  private static TensorSpec input(long batch) {
    return new TensorSpec("x", ElementType.FLOAT32, List.of(batch, 3L, 224L, 224L));
  }

  private static BatchSizeChoice size(int size, boolean auto) {
    return new BatchSizeChoice(OptionalInt.of(size), auto);
  }

  @Test
  void onlyOnnxOnAProcessorTakesFewImagesByDefault() {
    assertThat(BatchSizeChoice.byDefault(GraphFormat.ONNX, false)).isEqualTo(4);
    assertThat(BatchSizeChoice.byDefault(GraphFormat.ONNX, true)).isEqualTo(16);
    assertThat(BatchSizeChoice.byDefault(GraphFormat.TORCHSCRIPT, false)).isEqualTo(16);
  }

  @Test
  void autoMeasuresWhereTheGraphTakesAnySize() {
    BatchSizeChoice measured = new BatchSizeChoice(OptionalInt.empty(), true);
    assertThat(BatchSizeChoice.of("auto", FREE, IMAGE, 4)).isEqualTo(measured);
    assertThat(BatchSizeChoice.of("auto", UNKNOWN, IMAGE, 4)).isEqualTo(measured);
  }

  @Test
  void aGraphThatWasExportedForOneSizeRunsAtIt() {
    assertThat(BatchSizeChoice.of("auto", FIXED, IMAGE, 4)).isEqualTo(size(8, true));
    assertThat(BatchSizeChoice.of(null, FIXED, IMAGE, 4)).isEqualTo(size(8, false));
    assertThat(BatchSizeChoice.of("8", FIXED, IMAGE, 4)).isEqualTo(size(8, false));
    assertThatThrownBy(() -> BatchSizeChoice.of("16", FIXED, IMAGE, 4))
        .hasMessageContaining("exported for batches of exactly 8, and --batch-size asks for 16");
  }

  @Test
  void anExplicitSizeIsTakenAndSixteenIsTheDefault() {
    assertThat(BatchSizeChoice.of("3", FREE, IMAGE, 4)).isEqualTo(size(3, false));
    assertThat(BatchSizeChoice.of(null, FREE, IMAGE, 4)).isEqualTo(size(4, false));
  }

  @Test
  void picturesOfSizesOfTheirOwnAreScoredOneByOne() {
    Preprocessing own = IMAGE.withSizesOfPictures(Resize.MultipleOf.longest(32, 960));

    assertThat(BatchSizeChoice.of(null, FREE, own, 4)).isEqualTo(size(1, false));
    assertThat(BatchSizeChoice.of("auto", FREE, own, 4)).isEqualTo(size(1, false));
    assertThat(BatchSizeChoice.of("1", FREE, own, 4)).isEqualTo(size(1, false));
    assertThatThrownBy(() -> BatchSizeChoice.of("4", FREE, own, 4))
        .hasMessageStartingWith("--batch-size asks for 4 images, and with --resize multiple each");
    assertThatThrownBy(() -> BatchSizeChoice.of(null, FIXED, own, 4))
        .hasMessageStartingWith("The graph was exported for batches of exactly 8, and pictures of");
  }

  @Test
  void whatIsNoSizeIsRefused() {
    assertThatThrownBy(() -> BatchSizeChoice.of("many", FREE, IMAGE, 4))
        .hasMessage("--batch-size is a number of images or auto, not 'many'.");
    assertThatThrownBy(() -> BatchSizeChoice.of("0", FREE, IMAGE, 4))
        .hasMessage("--batch-size must be at least 1, not 0.");
  }

  @Test
  void moreImagesThanFitOneBatchAreRefusedWithTheMostThatDo() {
    assertThat(BatchSizeChoice.of("3566", FREE, IMAGE, 4)).isEqualTo(size(3566, false));
    assertThatThrownBy(() -> BatchSizeChoice.of("1000000", FREE, IMAGE, 4))
        .hasMessage(
            "--batch-size asks for 1000000 images of 224 x 224 pixels, and a batch of them fits no"
                + " buffer of 2 GiB. At most 3566 fit.")
        .extracting(e -> ((JobException) e).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThatThrownBy(() -> BatchSizeChoice.of("3567", FREE, IMAGE, 4))
        .hasMessageEndingWith("At most 3566 fit.");
  }

  @Test
  void aGraphWhoseBatchesFitNoBufferIsRefused() {
    assertThatThrownBy(() -> BatchSizeChoice.of(null, input(1_000_000), IMAGE, 4))
        .hasMessage(
            "The graph was exported for batches of exactly 1000000 images of 224 x 224 pixels, and"
                + " such a batch fits no buffer of 2 GiB. Export it with a dynamic batch axis, or"
                + " for at most 3566.")
        .extracting(e -> ((JobException) e).exitCode())
        .isEqualTo(ExitCode.GRAPH);
  }

  @Test
  void aSizeThatIsToBeMeasuredOpensAtThatOfTheTrialOfLayouts() {
    assertThat(BatchSizeChoice.of("auto", FREE, IMAGE, 4).sizeToOpenWith(IMAGE))
        .isEqualTo(LayoutTrial.MOST_IMAGES);
    assertThat(BatchSizeChoice.of("auto", UNKNOWN, HUGE, 4).sizeToOpenWith(HUGE)).isEqualTo(1);
    assertThat(BatchSizeChoice.of("3", FREE, IMAGE, 4).sizeToOpenWith(IMAGE)).isEqualTo(3);
  }

  @Test
  void theDefaultIsWhatFits() {
    assertThat(BatchSizeChoice.of(null, UNKNOWN, HUGE, 4)).isEqualTo(size(1, false));
  }
}
