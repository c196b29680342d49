package io.tracecast.job.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestFigures {
  private static String masked(String line) {
    return Figures.masked(List.of(line)).get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " chelsea.png Egyptian cat 0.764 tabby, tabby cat 0.143",
        " images 8 scored 7 quarantined 1",
        " stage wall ms/image CPU ms/image share of slots",
        "values (pixel x 0.00392156862745098 - [0.5, 0.5, 0.5]) / [0.5, 0.5, 0.5]",
        " cores, slots 1, 1",
      })
  void whatIsTheSameEverywhereStays(String line) {
    assertThat(masked(line)).isEqualTo(line);
    assertThat(Figures.isIn(List.of(line))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"  onnx           1.29.0", "  decoder        opencv 4.13.0"})
  void versionsStay(String line) {
    assertThat(masked(line)).isEqualTo(line.replaceAll(" +", " "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "  speed   5.7 images/s over 1.4 s   230.0 CPU ms/image| speed # images/s over # s # CPU ms/image",
        "  read                   1.139          0.000          0.4 %| read # # # %",
        "  driver    localhost         cpu         1     0.5        0.9         8        7.0| driver # cpu 1 # # 8 #",
        "  batch latency   p50 418.1 ms   p90 9 ms   (1 batches)| batch latency p50 # ms p90 # ms (1 batches)",
        "     1.4 GiB  beside it:| # bytes beside it:",
        "  --conf spark.executor.memory=576m| --conf spark.executor.memory=#",
        "  processors     2, avx2| processors #",
        "  batch size      2: larger ones cost more| batch size #: #",
        "                  1: 8.41   2: 7.73   16: 8.10| # sizes",
        "  CPU ms/image of forward passes on a-1, measured for 3.6 s; at most 57 MiB| CPU ms/image of forward passes on #, measured for # s; at most # bytes",
      })
  void whatTimeAndMachineDecideIsMasked(String line, String masked) {
    assertThat(masked(line)).isEqualTo(masked);
  }
}
