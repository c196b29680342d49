package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.tensor.ElementType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestExtraInput {
  private static final long ANY = TensorSpec.DYNAMIC;

  private static ExtraInput fit(ElementType type, List<Long> dims, boolean batched, String value) {
    return ExtraInput.of(new TensorSpec("extra", type, dims), batched, InputValue.parse(value));
  }

  @Test
  void aValueOfTheSameShapeIsTakenAsItIs() {
    ExtraInput sizes = fit(ElementType.INT64, List.of(2L), false, "640,480");

    assertThat(sizes.dims(3)).containsExactly(2L);
    assertThat(sizes.elements()).extracting(Number::intValue).containsExactly(640, 480);
    assertThat(fit(ElementType.INT64, List.of(ANY), false, "1,2,3").dims(9)).containsExactly(3L);
    assertThat(fit(ElementType.BOOL, List.of(), false, "true").dims(9)).isEmpty();
  }

  @Test
  void whatHasOneAxisLessIsGivenToEachImage() {
    assertThat(fit(ElementType.FLOAT32, List.of(ANY, 2L), false, "640,480").dims(3))
        .containsExactly(3L, 2L);
    assertThat(fit(ElementType.FLOAT32, List.of(ANY, 2L), true, "[[640,480]]").dims(3))
        .containsExactly(3L, 2L);
    assertThat(fit(ElementType.FLOAT32, List.of(ANY), true, "1.0").dims(3)).containsExactly(3L);
  }

  @Test
  void oneNumberFillsAFixedShape() {
    assertThat(fit(ElementType.FLOAT32, List.of(2L), false, "1.5").dims(3)).containsExactly(2L);
    ExtraInput perImage = fit(ElementType.FLOAT32, List.of(ANY, 2L), false, "1.5");
    assertThat(perImage.dims(3)).containsExactly(3L, 2L);
    assertThat(perImage.elements()).hasSize(2);
    assertThatThrownBy(() -> fit(ElementType.FLOAT32, List.of(ANY, ANY), false, "1"))
        .hasMessage("one number does not tell the shape, and the graph takes float32[?,?]");
    assertThatThrownBy(
            () -> fit(ElementType.FLOAT32, List.of(1L << 40, 1L << 40, 1L << 40), false, "1"))
        .hasMessageContaining("one number does not tell the shape");
  }

  @Test
  void anotherShapeIsRefusedWithTheGraphs() {
    Stream.of("1,2,3", "[[1,2],[3,4]]", "[[[1,2]]]")
        .forEach(
            value ->
                assertThatThrownBy(() -> fit(ElementType.INT64, List.of(ANY, 2L), true, value))
                    .hasMessageMatching(
                        "it has the shape \\[.*\\], and the graph takes int64\\[\\?,2\\]"));
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL, 1, 1 is not a value of type bool",
    "INT64, 0.5, 0.5 is not a value of type int64",
    "INT64, true, true is not a value of type int64",
    "INT64, 9223372036854775808, 9223372036854775808 is not a value of type int64",
    "UINT8, 256, 256 is not a value of type uint8",
    "INT8, -129, -129 is not a value of type int8",
    "INT32, 2147483648, 2147483648 is not a value of type int32",
    "FLOAT32, 1e39, 1E+39 is not a value of type float32",
    "FLOAT64, false, false is not a value of type float64",
    "FLOAT16, 65536, 65536 is not a value of type float16",
    "OTHER, 1, values of type other cannot be given",
  })
  void aValueThatTheTypeDoesNotHaveIsRefused(ElementType type, String value, String why) {
    assertThatThrownBy(() -> fit(type, List.of(), false, value)).hasMessage(why);
  }

  @Test
  void aWholeNumberWithAPointIsOne() {
    assertThat(fit(ElementType.INT64, List.of(), false, "640.0").elements().get(0).longValue())
        .isEqualTo(640);
  }
}
