package io.tracecast.job.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.tensor.ElementType;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TestBatchSizeChoice {
  private static final TensorSpec FREE = input(TensorSpec.DYNAMIC);
  private static final TensorSpec FIXED = input(8);
  private static final TensorSpec UNKNOWN = new TensorSpec("x", ElementType.FLOAT32, List.of());

  private static TensorSpec input(long batch) {
    return new TensorSpec("x", ElementType.FLOAT32, List.of(batch, 3L, 224L, 224L));
  }

  private static BatchSizeChoice size(int size, boolean auto) {
    return new BatchSizeChoice(OptionalInt.of(size), auto);
  }

  @Test
  void autoMeasuresWhereTheGraphTakesAnySize() {
    BatchSizeChoice measured = new BatchSizeChoice(OptionalInt.empty(), true);
    assertThat(BatchSizeChoice.of("auto", FREE)).isEqualTo(measured);
    assertThat(BatchSizeChoice.of("auto", UNKNOWN)).isEqualTo(measured);
  }

  @Test
  void aGraphThatWasExportedForOneSizeRunsAtIt() {
    assertThat(BatchSizeChoice.of("auto", FIXED)).isEqualTo(size(8, true));
    assertThat(BatchSizeChoice.of(null, FIXED)).isEqualTo(size(8, false));
    assertThat(BatchSizeChoice.of("8", FIXED)).isEqualTo(size(8, false));
    assertThatThrownBy(() -> BatchSizeChoice.of("16", FIXED))
        .hasMessageContaining("exported for batches of exactly 8, and --batch-size asks for 16");
  }

  @Test
  void anExplicitSizeIsTakenAndSixteenIsTheDefault() {
    assertThat(BatchSizeChoice.of("3", FREE)).isEqualTo(size(3, false));
    assertThat(BatchSizeChoice.of(null, FREE)).isEqualTo(size(16, false));
  }

  @Test
  void whatIsNoSizeIsRefused() {
    assertThatThrownBy(() -> BatchSizeChoice.of("many", FREE))
        .hasMessage("--batch-size is a number of images or auto, not 'many'.");
    assertThatThrownBy(() -> BatchSizeChoice.of("0", FREE))
        .hasMessage("--batch-size must be at least 1, not 0.");
  }
}
