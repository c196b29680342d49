package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TestPartitioning {
  @Test
  void fewImagesAreSharedByAllSlots() {
    assertThat(new Partitioning(4, 16, 0).partitions(64)).isEqualTo(4);
    assertThat(new Partitioning(4, 16, 0).partitions(7)).isEqualTo(1);
  }

  @Test
  void manyImagesGiveEachSlotSeveralTasks() {
    assertThat(new Partitioning(2, 16, 0).partitions(2000)).isEqualTo(16);
    assertThat(new Partitioning(2, 16, 0).imagesPerPartition(2000)).isEqualTo(128);
  }

  @Test
  void noTaskHoldsMoreThanALostOneMayCost() {
    assertThat(new Partitioning(2, 16, 0).imagesPerPartition(10_000_000)).isEqualTo(2048);
  }

  @Test
  void whatTheUserAsksForIsTaken() {
    assertThat(new Partitioning(2, 16, 5).partitions(2000)).isEqualTo(5);
    assertThat(new Partitioning(2, 16, 5).partitions(3)).isEqualTo(3);
  }

  @Property
  void everyImageHasAPlaceAndBatchesAreFull(
      @ForAll @IntRange(min = 1, max = 500) int slots,
      @ForAll @IntRange(min = 1, max = 256) int batch,
      @ForAll @LongRange(min = 1, max = 50_000_000) long images) {
    Partitioning partitioning = new Partitioning(slots, batch, 0);
    long size = partitioning.imagesPerPartition(images);
    long partitions = partitioning.partitions(images);
    assertThat(size % batch).isZero();
    assertThat(partitions * size).isGreaterThanOrEqualTo(images);
    assertThat((partitions - 1) * size).isLessThan(images);
  }
}
