package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.answer.Task;
import io.tracecast.graph.image.CropRounding;
import io.tracecast.graph.image.Filter;
import io.tracecast.graph.image.PadColour;
import io.tracecast.graph.image.PassOrder;
import io.tracecast.graph.image.Resize;
import io.tracecast.graph.tensor.Activation;
import io.tracecast.graph.tensor.ElementType;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestGraphInterfaceJson {
  private static final String MINIMAL =
      """
      {"version": 1,
       "preprocessing": {"height": 8, "width": 9, "scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1]}}
      """;

  @Provide
  static Arbitrary<GraphInterface> interfaces() {
    return Interfaces.any();
  }

  @Property(tries = 300)
  void whatIsWrittenIsReadBack(@ForAll("interfaces") GraphInterface graphInterface) {
    String document = GraphInterfaceJson.write(graphInterface);

    assertThat(GraphInterfaceJson.parse("a test", document)).isEqualTo(graphInterface);
  }

  @Test
  void whatIsAbsentHasADefault() {
    GraphInterface graphInterface = GraphInterfaceJson.parse("a test", MINIMAL);

    assertThat(graphInterface.outputs()).isEmpty();
    assertThat(graphInterface.task()).isEqualTo(Task.AUTO);
    assertThat(graphInterface.activation()).isEqualTo(Activation.NONE);
    assertThat(graphInterface.labels()).isEmpty();
    assertThat(graphInterface.preprocessing().framing().resize()).isEqualTo(new Resize.None());
    assertThat(graphInterface.preprocessing().framing().filter()).isEqualTo(Filter.BILINEAR);
    assertThat(graphInterface.preprocessing().elementType()).isEqualTo(ElementType.FLOAT32);
    assertThat(graphInterface.preprocessing().framing().passOrder()).isEqualTo(PassOrder.PILLOW_13);
    assertThat(graphInterface.preprocessing().framing().cropRounding())
        .isEqualTo(CropRounding.HALF_TO_EVEN);
    assertThat(graphInterface.preprocessing().framing().width()).isEqualTo(9);
  }

  @Test
  void aLetterboxWithoutColourHasThatOfUltralytics() {
    String document =
        MINIMAL.replace(
            "\"height\": 8",
            "\"height\": 8, \"filter\": \"opencv_area\", \"resize\": {\"letterbox\": \"corner\"}");

    GraphInterface graphInterface = GraphInterfaceJson.parse("a test", document);

    assertThat(graphInterface.preprocessing().framing().filter()).isEqualTo(Filter.OPENCV_AREA);
    assertThat(graphInterface.preprocessing().framing().resize())
        .isEqualTo(
            new Resize.Letterbox(Resize.Letterbox.Place.CORNER, new PadColour(114, 114, 114)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"version\": 1       | \"version\": 2         | its version is 2, and 1 is the one known",
        "\"version\": 1       | \"version\": \"1\"     | its version is \"1\", and 1 is the one known",
        "\"version\": 1       | \"version\": 1.5       | its version is 1.5, and 1 is the one known",
        "\"version\": 1,      | ~~                     | the field 'version' is missing",
        "\"version\": 1       | \"version\": 1, \"x\": 2 | the document has a field 'x', and these are"
            + " known: activation, inputs, labels, output, preprocessing, task, version",
        "\"version\": 1       | \"version\": 1, \"version\": 1 | it is not JSON",
        "\"version\": 1       | \"version\": 1, \"output\": 3 | 'output' holds 3, not a text",
        "\"version\": 1       | \"version\": 1, \"output\": [\"a\", 3] | 'output' holds 3, not a text",
        "\"version\": 1       | \"version\": 1, \"task\": \"segment\" | 'task' is \"segment\", and these"
            + " are known: [auto, classify, detect, embed, raw]",
        "\"version\": 1       | \"version\": 1, \"labels\": \"a\" | 'labels' is \"a\", not a list",
        "\"version\": 1       | \"version\": 1, \"labels\": [1] | 'labels' holds 1, not a text",
        "\"version\": 1       | \"version\": 1, \"activation\": \"Softmax\" | 'activation' is"
            + " \"Softmax\", and these are known: [none, softmax, sigmoid]",
        "\"preprocessing\"    | \"labels\"             | the field 'preprocessing' is missing",
        "\"height\": 8        | \"heigth\": 8          | preprocessing has a field 'heigth', and these",
        "\"height\": 8,       | ~~                     | the field 'height' is missing",
        "\"height\": 8        | \"height\": 0          | has 1 to 32768 pixels per side, not 0 x 9",
        "\"height\": 8        | \"height\": 8.5        | 'height' is 8.5, not a whole number of pixels",
        "\"height\": 8        | \"height\": \"8\"      | 'height' is \"8\", not a whole number of pixels",
        "\"height\": 8        | \"height\": 99999999999 | 'height' is 99999999999, not a whole number of pixels that a side",
        "\"height\": 8        | \"height\": 2147483647 | 1 to 32768 pixels per side, not 2147483647 x 9",
        "\"height\": 8        | \"height\": null       | the field 'height' is missing",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"side\": 9} | resize has a field 'side'",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"height\": 9} | the field 'width' is",
        "\"height\": 8        | \"height\": 8, \"resize\": 256 | resize is not a JSON object",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"letterbox\": \"middle\"} | 'letterbox' is"
            + " \"middle\", and these are known: [centre, corner]",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"letterbox\": \"centre\", \"height\": 9} | a"
            + " letterbox has a field 'height', and these are known: colour, letterbox",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"letterbox\": \"centre\", \"colour\": [1, 2]}"
            + " | A padding has red, green and blue, not 2 values",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"letterbox\": \"centre\", \"colour\": [1, 2, 256]}"
            + " | are 0 to 255, not 1,2,256",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"letterbox\": \"centre\", \"colour\": [1, 2, 0.5]}"
            + " | 'colour' holds 0.5, not a whole number of 0 to 255",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"shortestSide\": 9, \"colour\": [1, 2, 3]} |"
            + " resize has a field 'colour'",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"multipleOf\": 4, \"longest\": 8, \"largest\":"
            + " 9} | a resize to multiples has a field 'largest', and these are known: longest,",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"multipleOf\": 4, \"shortest\": 8} | the"
            + " field 'largest' is missing",
        "\"height\": 8        | \"height\": 8, \"resize\": {\"multipleOf\": 4, \"longest\": 8} | become"
            + " at most 8 x 8 pixels, and the graph's input is given as 8 x 9",
        "\"height\": 8        | \"height\": 8, \"filter\": \"area\" | 'filter' is \"area\", and these",
        "\"height\": 8        | \"height\": 8, \"elementType\": \"int64\" | BFLOAT16 or UINT8 tensors",
        "\"scale\": 1         | \"scale\": \"1\"       | 'scale' is \"1\", not a number",
        "\"scale\": 1         | \"scale\": 1e999       | must be finite numbers, not Infinity",
        "[0, 0, 0]            | [0, 0]                 | three values each, one per channel; got 2 and 3",
        "[0, 0, 0]            | [0, \"x\", 0]          | 'mean' holds \"x\", not a number",
        "[0, 0, 0]            | {\"r\": 0}             | 'mean' is {\"r\":0}, not a list",
        "[1, 1, 1]            | [1, 0, 1]              | standard deviation must be above 0, not [1.0, 0.0, 1.0]",
        "[1, 1, 1]            | [1, 1e99, 1]           | must be finite numbers",
        "[1, 1, 1]            | [1, NaN, 1]            | it is not JSON",
      })
  void aDocumentThatIsWrongIsRefusedWithTheReason(String right, String wrong, String reason) {
    assertThat(MINIMAL).contains(right);

    assertThatThrownBy(() -> GraphInterfaceJson.parse("m.pt", MINIMAL.replace(right, wrong)))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot read the interface in m.pt: ")
        .hasMessageContaining(reason)
        .hasMessageEndingWith("docs/interface.md shows one; pack stores it.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''               | the document is not a JSON object",
        "[]               | the document is not a JSON object",
        "1                | the document is not a JSON object",
        "labels: tench    | it is not JSON",
        "{\"version\": 1  | it is not JSON",
        "{} {}            | it is not JSON",
      })
  void whatIsNoDocumentIsRefused(String document, String reason) {
    assertThatThrownBy(() -> GraphInterfaceJson.parse("m.pt", document))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot read the interface in m.pt: " + reason);
  }

  @Test
  void deepNestingAndHugeNumbersAreNotAnInterface() {
    String nested = "[".repeat(100_000);
    String huge = MINIMAL.replace("\"scale\": 1", "\"scale\": 1" + "0".repeat(100_000));

    assertThatThrownBy(() -> GraphInterfaceJson.parse("m.pt", nested))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("it is longer, deeper or has more parts than an interface");
    assertThatThrownBy(() -> GraphInterfaceJson.parse("m.pt", huge))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("it is longer, deeper or has more parts than an interface");
  }
}
