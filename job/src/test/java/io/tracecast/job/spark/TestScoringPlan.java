package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestScoringPlan {

  @Test
  void theFirstPartitionsTellOfManyImagesAndAllOthersOfOne() {
    ScoringPlan.Rows rows = new ScoringPlan.Rows(5, false, false, 20);
    assertThat(rows.examplesOf(0)).isEqualTo(20);
    assertThat(rows.examplesOf(11)).isEqualTo(20);
    assertThat(rows.examplesOf(12)).isEqualTo(1);
    assertThat(new ScoringPlan.Rows(5, false, false, 0).examplesOf(12)).isZero();
  }
}
