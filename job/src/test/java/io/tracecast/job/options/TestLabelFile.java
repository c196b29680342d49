package io.tracecast.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestLabelFile {
  private static List<String> labels(String text) {
    return LabelFile.labels(text.lines().map(String::strip).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tench\ngoldfish",
        "0: tench\n1: goldfish",
        "1:goldfish\n0:tench",
        "0\ttench\n1\tgoldfish",
        "[\"tench\", \"goldfish\"]",
        "['tench', 'goldfish',]",
        "{\"0\": \"tench\", \"1\": \"goldfish\"}",
        "{\"1\": \"goldfish\", \"0\": \"tench\"}",
        "{\"0\": [\"n01440764\", \"tench\"], \"1\": [\"n01443537\", \"goldfish\"]}",
        "{0: 'tench',\n 1: \"goldfish\",\n}",
        "{'tench': 0, 'goldfish': 1}",
        "{\"model_type\": \"vit\", \"dropout\": 0.1, \"id2label\": {\"0\": \"tench\", \"1\": \"goldfish\"}}"
      })
  void everyFormOfALabelFileGivesTheNamesByIndex(String text) {
    assertThat(labels(text)).containsExactly("tench", "goldfish");
  }

  @Test
  void quotesInPythonsTextsAreNoEndOfThem() {
    assertThat(labels("{0: \"jack-o'-lantern\", 1: 'yellow lady\\'s slipper'}"))
        .containsExactly("jack-o'-lantern", "yellow lady's slipper");
  }

  @Test
  void indexesAreNumbersNotWords() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 11; i >= 0; i--) {
      json.append("\"%d\": \"class %d\"%s".formatted(i, i, i == 0 ? "}" : ","));
    }
    assertThat(labels(json.toString())).hasSize(12).startsWith("class 0", "class 1", "class 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0\n1\n2", "10: downing street\nfoo", "[background]\ndog", "1 star\n2 stars"})
  void linesThatOnlyLookAlikeAreLabelsAsTheyStand(String text) {
    assertThat(labels(text)).isEqualTo(text.lines().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1: tench;2: goldfish | its labels are numbered, and index 0 has none; the first is 0",
        "0: tench;2: goldfish | its labels are numbered, and index 1 has none",
        "0: tench;0: goldfish | the index 0 has two labels",
        "{\"model_type\": \"vit\"} | its key 'model_type' is not an index, and it lacks id2label",
        "{\"0\": \"tench\" | it begins like JSON or a Python dict and is not",
        "{\"0\": \"a\", \"0\": \"b\"} | it begins like JSON or a Python dict and is not",
        "{0: 'caf\\xe9'} | it begins like JSON or a Python dict and is not",
        "[\"tench\", 5] | it holds 5 where a label should be",
      })
  void whatCannotBeToldIsRefusedByName(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> labels(text.replace(';', '\n')))
        .withMessageStartingWith(message);
  }
}
