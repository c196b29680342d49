package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestInputValue {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | true",
        "False | false",
        "-0.5 | -0.5",
        "9007199254740993 | 9007199254740993",
        "640,480 | [640,480]",
        "[640, 480] | [640,480]",
        "[[1,2],[3,4]] | [[1,2],[3,4]]",
        "True,False | [true,false]",
      })
  void aValueIsReadAsPeopleWriteItAndWrittenAsJson(String text, String json) {
    InputValue value = InputValue.parse(text);

    assertThat(value.toJson()).hasToString(json);
    assertThat(InputValue.of(value.toJson())).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "yes | 'yes' is not a number, true, false or a list of them",
        "1 2 | '1 2' is not a number",
        "NaN | 'NaN' is not a number",
        "\"a\" | \"a\" is not a number, true or false",
        "[1,true] | true is not a number, true or false",
        "[true,1] | 1 is not true or false",
        "[[1,2],[3]] | its lists are not all of one length",
        "[1,[2]] | its lists are not all of one length",
        "[] | a list of nothing is not a value",
        "[[[[[[[[[1]]]]]]]]] | is not a number",
        "{} | {} is not a number",
      })
  void whatIsNoValueIsRefused(String text, String why) {
    assertThatThrownBy(() -> InputValue.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theShapeIsThatOfTheLists() {
    assertThat(InputValue.parse("1").dims()).isEmpty();
    assertThat(InputValue.parse("[[1,2,3],[4,5,6]]").dims()).containsExactly(2L, 3L);
  }
}
