package io.tracecast.graph.archive.onnx.contents;

import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.integer;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.ints;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.list;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.node;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.shapeOfY;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.string;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.weight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Shapes for one image of 1 x 3 x 8 x 8, as ONNX Runtime and the onnx package infer them. */
class TestShapes {

  @Test
  void windowsMoveAsTheirPadsStridesAndDilationsSay() {
    assertThat(
            shapeOfY(
                weight("w", 6, 3, 3, 3),
                node("Conv", "x w", "y", ints("strides", 2, 2), ints("pads", 0, 1, 1, 1))))
        .isEqualTo("[1,6,4,4]");
    assertThat(shapeOfY(weight("w", 6, 3, 3, 3), node("Conv", "x w", "y", ints("dilations", 2, 3))))
        .isEqualTo("[1,6,4,2]");
    assertThat(
            shapeOfY(
                weight("w", 6, 3, 3, 3),
                node("Conv", "x w", "y", ints("strides", 3, 3), string("auto_pad", "SAME_UPPER"))))
        .isEqualTo("[1,6,3,3]");
    assertThat(
            shapeOfY(
                weight("w", 3, 5, 3, 3),
                node(
                    "ConvTranspose",
                    "x w",
                    "y",
                    ints("strides", 2, 2),
                    ints("output_padding", 1, 1))))
        .isEqualTo("[1,5,18,18]");
  }

  @Test
  void poolsRoundDownOrUp() {
    byte[] kernel = ints("kernel_shape", 3, 3);
    byte[] strides = ints("strides", 2, 2);
    assertThat(shapeOfY(node("MaxPool", "x", "y", kernel, strides))).isEqualTo("[1,3,3,3]");
    assertThat(shapeOfY(node("MaxPool", "x", "y", kernel, strides, integer("ceil_mode", 1))))
        .isEqualTo("[1,3,4,4]");
    assertThat(shapeOfY(node("GlobalAveragePool", "x", "y"))).isEqualTo("[1,3,1,1]");
  }

  @Test
  void shapesThatAreComputedOfShapesAreFollowed() {
    assertThat(
            shapeOfY(
                list("zero", 0),
                list("rest", -1),
                node("Shape", "x", "s"),
                node("Gather", "s zero", "n", integer("axis", 0)),
                node("Concat", "n rest", "t", integer("axis", 0)),
                node("Reshape", "x t", "y")))
        .isEqualTo("[1,192]");
    assertThat(
            shapeOfY(
                list("start", 2),
                list("end", 9_223_372_036_854_775_807L),
                list("two", 2),
                list("one", 1, 1),
                node("Shape", "x", "s"),
                node("Slice", "s start end", "sides"),
                node("Mul", "sides two", "twice"),
                node("Add", "twice one", "odd"),
                node("ConstantOfShape", "odd", "y")))
        .isEqualTo("[17,17]");
  }

  @Test
  void elementsAreTakenAndArrangedAsTheInputsSay() {
    assertThat(shapeOfY(node("Flatten", "x", "y"))).isEqualTo("[1,192]");
    assertThat(shapeOfY(node("Transpose", "x", "y", ints("perm", 0, 2, 3, 1))))
        .isEqualTo("[1,8,8,3]");
    assertThat(shapeOfY(list("p", 0, 0, 1, 2, 0, 0, 3, -1), node("Pad", "x p", "y")))
        .isEqualTo("[1,3,12,9]");
    assertThat(
            shapeOfY(
                list("b", -1),
                list("e", -9),
                list("a", 2),
                list("s", -3),
                node("Slice", "x b e a s", "y")))
        .isEqualTo("[1,3,3,8]");
    assertThat(shapeOfY(list("i", 1, 2), node("Gather", "x i", "y", integer("axis", 1))))
        .isEqualTo("[1,2,8,8]");
    assertThat(shapeOfY(node("Split", "x", "y z", integer("axis", 2))))
        .isEqualTo("[1,3,4,8], [1,3,4,8]");
    assertThat(shapeOfY(node("Concat", "x x x", "y", integer("axis", 1)))).isEqualTo("[1,9,8,8]");
    assertThat(shapeOfY(list("r", 1, 1, 2, 3), node("Tile", "x r", "y"))).isEqualTo("[1,3,16,24]");
    assertThat(shapeOfY(node("SpaceToDepth", "x", "y", integer("blocksize", 2))))
        .isEqualTo("[1,12,4,4]");
    assertThat(shapeOfY(list("k", 2), node("TopK", "x k", "y i")))
        .isEqualTo("[1,3,8,2], [1,3,8,2]");
  }

  @Test
  void tensorsStretchToEachOther() {
    assertThat(shapeOfY(weight("w", 5, 1, 1, 8), node("Add", "x w", "y"))).isEqualTo("[5,3,8,8]");
    assertThat(shapeOfY(weight("w", 3, 1, 1), node("Mul", "x w", "y"))).isEqualTo("[1,3,8,8]");
    assertThat(shapeOfY(weight("w", 7), node("Add", "x w", "y"))).isEqualTo("?");
  }

  @Test
  void axesThatAreSummedUpGoOrStay() {
    assertThat(shapeOfY(list("a", 2, 3), node("ReduceSum", "x a", "y"))).isEqualTo("[1,3,1,1]");
    assertThat(shapeOfY(node("ReduceMean", "x", "y", ints("axes", -1), integer("keepdims", 0))))
        .isEqualTo("[1,3,8]");
    assertThat(shapeOfY(node("ArgMax", "x", "y", integer("axis", 1), integer("keepdims", 0))))
        .isEqualTo("[1,8,8]");
  }

  @Test
  void sidesAreScaledByConstants() {
    byte[] scales =
        message(
            5,
            number(1, 4),
            number(2, 1),
            message(
                4,
                new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, (byte) 0x80, 0x3f},
                new byte[] {0, 0, 0, 0x40, 0, 0, 0x20, 0x40}),
            text(8, "s"));

    assertThat(shapeOfY(scales, node("Resize", "x - s", "y"))).isEqualTo("[1,3,16,20]");
    assertThat(
            shapeOfY(
                list("n", 1, 3, 5, 6), weight("none", 0), node("Resize", "x none none n", "y")))
        .isEqualTo("[1,3,5,6]");
  }

  @Test
  void einsteinsSumsAreReadFromTheirEquation() {
    assertThat(
            shapeOfY(
                weight("w", 8, 5),
                node("Einsum", "x w", "y", string("equation", "nchw, wk -> nkc"))))
        .isEqualTo("[1,5,3]");
  }

  /**
   * Files come from outside: whatever their numbers are, something is said and nothing is thrown.
   */
  @Property(tries = 300)
  void anyNumbersAreSurvived(
      @ForAll @Size(max = 5) List<Long> numbers, @ForAll @IntRange(min = 0, max = 9) int choice) {
    long[] values = numbers.stream().mapToLong(Long::longValue).toArray();
    byte[] node =
        switch (choice) {
          case 0 -> node("Reshape", "x l", "y");
          case 1 -> node("Slice", "x l l l l", "y");
          case 2 -> node("Pad", "x l", "y");
          case 3 -> node("Tile", "x l", "y");
          case 4 -> node("Expand", "x l", "y");
          case 5 -> node("MaxPool", "x", "y", ints("kernel_shape", values), ints("pads", values));
          case 6 -> node("Transpose", "x", "y", ints("perm", values));
          case 7 -> node("Conv", "x w", "y", ints("strides", values), ints("dilations", values));
          case 8 -> node("Split", "x l", "y z", integer("axis", values.length));
          default -> node("ConstantOfShape", "l", "y");
        };

    assertThatCode(() -> shapeOfY(list("l", values), weight("w", 2, 3, 3, 3), node))
        .doesNotThrowAnyException();
  }
}
