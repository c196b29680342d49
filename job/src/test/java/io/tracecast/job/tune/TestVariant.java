package io.tracecast.job.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.engine.LayoutChoice;
import io.tracecast.job.spark.ScoringPlan.Passes;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestVariant {
  private static final Passes STANDARD = new Passes(16, 8, 1, LayoutChoice.MEASURE);

  private static List<String> names(Passes standard, Variant.Space space) {
    return Variant.oneByOne(standard, space).stream().map(Variant::name).toList();
  }

  @Test
  void everyVariantDiffersFromTheDefaultInOneThing() {
    assertThat(names(STANDARD, new Variant.Space(List.of(32, 4, 16, 4), true)))
        .containsExactly(
            "default: batch 16, 8 x 1 thread",
            "batch 4",
            "batch 32",
            "4 x 2 threads",
            "2 x 4 threads",
            "1 x 8 threads",
            "planar",
            "channels-last");
  }

  @Test
  void passesTimesThreadsStayTheCores() {
    Passes standard = STANDARD.withSplit(3, 2);
    assertThat(names(standard, new Variant.Space(List.of(16), false)))
        .containsExactly("default: batch 16, 3 x 2 threads", "1 x 6 threads");
  }

  @Test
  void oneSlotAndOneBatchSizeLeaveNothingToVary() {
    assertThat(names(STANDARD.withSplit(1, 1), new Variant.Space(List.of(16), false)))
        .containsExactly("default: batch 16, 1 x 1 thread");
  }

  @Test
  void whatIsNearTheDefaultPromisesMostAndLayoutsLeast() {
    List<Variant> variants =
        Variant.oneByOne(STANDARD, new Variant.Space(List.of(1, 8, 32, 64), true));
    assertThat(Variant.byPromise(variants).stream().map(Variant::name))
        .containsExactly(
            "default: batch 16, 8 x 1 thread",
            "batch 8",
            "batch 32",
            "4 x 2 threads",
            "batch 64",
            "2 x 4 threads",
            "1 x 8 threads",
            "batch 1",
            "planar",
            "channels-last");
  }
}
