package io.tracecast.graph.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.tensor.OutputTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestBoxTables {

  private static float[] row(float image, float left, float classNumber, float score) {
    return new float[] {image, left, left + 1, left + 2, left + 3, classNumber, score};
  }

  private static float[] rows(float[]... rows) {
    float[] all = new float[7 * rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, 7 * i, 7);
    }
    return all;
  }

  @Test
  void rowsGoToTheImagesTheyNameInTheOrderOfTheGraph() {
    float[] rows = rows(row(2, 10, 4, 0.9f), row(0, 20, 5, 0), row(2, 30, 6, 0.8f));

    OutputTensor tables = BoxTables.ofRows("output", rows, 3, 3);

    assertThat(tables.rowShape()).containsExactly(2L, 6L);
    assertThat(tables.row(0)).containsExactly(20, 21, 22, 23, 0, 5, 0, 0, 0, 0, 0, -1);
    assertThat(tables.row(1)).containsExactly(0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, -1);
    assertThat(tables.row(2)).containsExactly(10, 11, 12, 13, 0.9f, 4, 30, 31, 32, 33, 0.8f, 6);
  }

  @Test
  void boxesOfPaddingImagesAreLeftOut() {
    float[] rows = rows(row(1, 10, 4, 0.9f), row(3, 20, 5, 0.8f), row(3, 30, 5, 0.8f));

    OutputTensor tables = BoxTables.ofRows("output", rows, 2, 4);

    assertThat(tables.rows()).isEqualTo(2);
    assertThat(tables.row(1)).containsExactly(10, 11, 12, 13, 0.9f, 4);
  }

  @Test
  void noBoxesAtAllAreTablesWithoutRows() {
    OutputTensor tables = BoxTables.ofRows("output", new float[0], 2, 2);

    assertThat(tables.rowShape()).containsExactly(0L, 6L);
    assertThat(tables.row(1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, 2, 0.5f, Float.NaN, Float.POSITIVE_INFINITY})
  void aRowOfNoImageIsRefused(float image) {
    float[] rows = rows(row(0, 10, 4, 0.9f), row(image, 20, 5, 0.8f));

    assertThatThrownBy(() -> BoxTables.ofRows("output", rows, 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "answers a batch of 2 images with output 'output', in which a box is of image " + image)
        .hasMessageContaining("counted from 0");
  }

  private static List<OutputTensor> lists(float... counts) {
    float[] edges = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    return List.of(
        new OutputTensor("count", 2, List.of(1L), counts),
        new OutputTensor("edges", 2, List.of(2L, 4L), edges),
        new OutputTensor("scores", 2, List.of(2L), new float[] {0.9f, 0.8f, 0, 0.6f}),
        new OutputTensor("classes", 2, List.of(2L), new float[] {7, -1, 5, 4}));
  }

  @Test
  void onlyAsManyOfTheListsAreReadAsThereAreBoxes() {
    OutputTensor tables = BoxTables.ofLists(lists(1, 2), false);

    assertThat(tables.row(0)).containsExactly(1, 2, 3, 4, 0.9f, 7, 0, 0, 0, 0, 0, -1);
    assertThat(tables.row(1)).containsExactly(9, 10, 11, 12, 0, 5, 13, 14, 15, 16, 0.6f, 4);
  }

  @Test
  void edgesWithTopBeforeLeftAreTurned() {
    OutputTensor tables = BoxTables.ofLists(lists(0, 1), true);

    assertThat(tables.row(0)).containsExactly(0, 0, 0, 0, 0, -1);
    assertThat(tables.row(1)).containsExactly(10, 9, 12, 11, 0, 5);
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, 3, 0.5f, Float.NaN})
  void aNumberOfBoxesThatThereAreNotIsRefused(float count) {
    assertThatThrownBy(() -> BoxTables.ofLists(lists(1, count), false))
        .hasMessageStartingWith(
            "answers with " + count + " boxes in output 'count', and has room for 2 of them");
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, 0.5f})
  void aClassThatIsNoneIsRefused(float classNumber) {
    assertThatThrownBy(() -> BoxTables.ofRows("output", row(0, 10, classNumber, 0.9f), 1, 1))
        .hasMessageStartingWith("answers with class " + classNumber);
  }
}
