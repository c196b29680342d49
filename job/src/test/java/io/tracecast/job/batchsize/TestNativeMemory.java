package io.tracecast.job.batchsize;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class TestNativeMemory {
  private static final long GIB = 1L << 30;

  @Test
  void aQuarterOfWhatIsAvailableMayBeTaken() {
    assertThat(NativeMemory.limitInBytes(8 * GIB, new SparkConf(false))).isEqualTo(2 * GIB);
  }

  @Test
  void halfOfTheContainersOverheadIsTheMost() {
    SparkConf conf = new SparkConf(false).set("spark.executor.memoryOverhead", "3g");
    assertThat(NativeMemory.limitInBytes(64 * GIB, conf)).isEqualTo(3 * GIB / 2);
    assertThat(NativeMemory.limitInBytes(4 * GIB, conf)).isEqualTo(GIB);
  }

  @Test
  void thisProcessMayTakeSomethingAndLessThanItHas() {
    assertThat(NativeMemory.limitInBytes(new SparkConf(false)))
        .isPositive()
        .isLessThan(Long.MAX_VALUE / 4);
  }
}
