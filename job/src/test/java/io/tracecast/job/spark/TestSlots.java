package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestSlots {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  @ParameterizedTest
  @CsvSource({
    "local[*],8,8,1",
    "local[2],8,2,4",
    "local,8,1,8",
    "'local[4,3]',8,4,2",
    "local[16],8,16,1"
  })
  void embeddedSlotsTimesThreadsAreTheCores(String master, int processors, int slots, int threads) {
    assertThat(Slots.of(conf(master), processors)).isEqualTo(new Slots(slots, threads));
  }

  @Test
  void aTaskWithSeveralCoresUsesThemAllInOneForwardPass() {
    SparkConf conf =
        conf("spark://host:7077").set("spark.executor.cores", "8").set("spark.task.cpus", "2");
    assertThat(Slots.of(conf, 64)).isEqualTo(new Slots(4, 2));
  }

  @Test
  void anExecutorOfUnknownSizeHasTheMachinesCores() {
    assertThat(Slots.of(conf("spark://host:7077"), 6)).isEqualTo(new Slots(6, 1));
  }
}
