package io.tracecast.graph.archive.onnx.contents;

import static io.tracecast.graph.archive.OnnxBytes.claim;
import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.body;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.contents;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.counts;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.functionNode;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.graph;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.ints;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.list;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.node;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.printed;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.repeated;
import static io.tracecast.graph.archive.onnx.contents.OnnxNodes.weight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.tracecast.graph.archive.ArchiveContents;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.contents.FormatVersions;
import io.tracecast.graph.archive.contents.GraphContents;
import io.tracecast.graph.archive.contents.MultiplyAdds.Layer;
import io.tracecast.graph.archive.contents.Readable;
import io.tracecast.graph.archive.contents.Readable.What;
import io.tracecast.graph.archive.contents.Weights.Amount;
import io.tracecast.graph.archive.contents.Weights.Group;
import io.tracecast.graph.archive.contents.Weights.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestOnnxContents {
  private static final byte[] CONV =
      together(weight("w", 4, 3, 3, 3), node("Conv", "x w", "y", ints("pads", 1, 1, 1, 1)));

  private static GraphContents resource(String name) {
    return ArchiveContents.of(SmallArchives.read(name), List.of());
  }

  @Test
  void versionsAndWhatWroteTheFileAreToldByDomain() {
    byte[] file =
        together(
            graph(CONV),
            text(2, "pytorch"),
            text(3, "2.7.1"),
            message(8, number(2, 17)),
            message(8, text(1, "ai.onnx.ml"), number(2, 3)));

    FormatVersions.Onnx versions = (FormatVersions.Onnx) contents(file).versions();

    assertThat(versions.ir()).isEqualTo(8);
    assertThat(versions.opsets()).containsExactly(entry("ai.onnx", 17L), entry("ai.onnx.ml", 3L));
    assertThat(versions.producer() + " " + versions.producerVersion()).isEqualTo("pytorch 2.7.1");
  }

  @Test
  void nodesOfGraphsInNodesAndOfFunctionsAreCountedWhereTheyAreWritten() {
    byte[] inner = together(node("Relu", "x", "r"), node("Relu", "r", "s"));
    byte[] function =
        message(
            25, text(1, "Twice"), text(10, "own"), functionNode("Relu", "a", "b"), text(5, "b"));
    byte[] file =
        together(
            graph(
                node("If", "c", "y", body("then_branch", inner), body("else_branch", inner)),
                message(1, text(1, "x"), text(2, "z"), text(4, "Twice"), text(7, "own"))),
            function);

    GraphContents contents = contents(file);

    assertThat(counts(contents)).containsExactly("Relu 5", "If 1", "own::Twice 1");
    assertThat(contents.operators().total()).isEqualTo(7);
    assertThat(contents.methods()).containsExactly("own::Twice");
  }

  @Test
  void weightsAreCountedByKindAndElementTypeWithoutTheirData() {
    byte[] constant =
        node(
            "Constant",
            "-",
            "c",
            message(5, text(1, "value"), message(5, number(1, 5), number(2, 22))));
    byte[] sparse =
        message(
            15,
            message(1, number(1, 2), number(2, 1), text(8, "s")),
            message(2, number(1, 2), number(2, 7)),
            number(3, 100));

    GraphContents contents = contents(graph(CONV, list("l", 1, 2), constant, sparse));

    assertThat(contents.weights().groups())
        .containsOnly(
            entry(new Group(Kind.INITIALIZER, "float32"), new Amount(2, 110, 440)),
            entry(new Group(Kind.INITIALIZER, "int64"), new Amount(2, 4, 32)),
            entry(new Group(Kind.CONSTANT, "int4"), new Amount(1, 5, 3)));
    assertThat(contents.weights().sum()).isEqualTo(new Amount(5, 119, 475));
  }

  @Test
  void weightsThatStandAmongTheInputsAreWeights() {
    GraphContents contents = resource("weights-as-inputs.onnx");

    assertThat(contents.weights().byKind())
        .containsOnly(entry(Kind.INITIALIZER, new Amount(1, 3, 12)));
    assertThat(contents.batched()).contains("images").doesNotContain("weight");
  }

  @Test
  void theAxisOfTheBatchIsToldByItsNameOrItsPlace() {
    assertThat(resource("half.onnx").batched()).containsOnly("images", "half", "sums");
    assertThat(resource("fixed-batch.onnx").batched()).containsOnly("images");
  }

  @Test
  void multiplyAddsAreThoseOfOneImage() {
    GraphContents contents = contents(graph(CONV));

    assertThat(contents.work().perImage()).contains(4L * 8 * 8 * 3 * 3 * 3);
    assertThat(contents.work().byLayer()).containsOnlyKeys(Layer.CONVOLUTION);
    assertThat(contents.work().input()).containsExactly(1L, 3L, 8L, 8L);
  }

  @Test
  void productsOfTwoComputedTensorsAreToldApartFromThoseWithWeights() {
    byte[] nodes =
        together(
            list("rows", 0, 3, 64),
            weight("w", 64, 10),
            node("Reshape", "x rows", "r"),
            node("Transpose", "r", "t", ints("perm", 0, 2, 1)),
            node("MatMul", "r t", "p"),
            node("MatMul", "r w", "y"));

    assertThat(contents(graph(nodes)).work().byLayer())
        .containsOnly(entry(Layer.PRODUCT, 3L * 64 * 3), entry(Layer.LINEAR, 3L * 64 * 10));
  }

  @Test
  void layersOfIntegersCountToo() {
    byte[] nodes =
        together(
            weight("s", 1),
            weight("z", 1),
            weight("w", 4, 3, 8, 8),
            node("QLinearConv", "x s z w s z s z", "y"));

    assertThat(contents(graph(nodes)).work().perImage()).contains(4L * 3 * 8 * 8);
  }

  @Test
  void whatDependsOnTheDataIsSaidToBeUnknownFromItsNodeOn() {
    byte[] nodes =
        together(node("NonZero", "x", "n"), weight("w", 4, 10), node("MatMul", "w n", "y"));

    assertThat(contents(graph(nodes)).work().unknown())
        .contains("of n (NonZero): the shape of its output shows in a run only");
  }

  @Test
  void whatDependsOnTheDataBehindTheLastLayerMattersToNobody() {
    byte[] nodes = together(CONV, node("NonZero", "y", "n"));

    assertThat(contents(graph(nodes)).work().perImage()).isPresent();
  }

  @Test
  void anOperatorThatNobodyKnowsMayMultiplyAndIsSaidToBeUnknown() {
    byte[] nodes = together(CONV, node("Magic", "x", "m"));

    assertThat(contents(graph(nodes)).work().perImage()).isEmpty();
    assertThat(contents(graph(nodes)).work().unknown())
        .contains("of m (Magic): what this operator computes is not known here");
  }

  @Test
  void layersInLoopsRunAsOftenAsTheDataSay() {
    byte[] nodes = together(weight("w", 4, 3, 3, 3), node("Loop", "n", "y", body("body", CONV)));

    assertThat(contents(graph(nodes)).work().unknown())
        .contains("of y (Loop): how often its layers run shows in a run only");
  }

  @Test
  void shapesThatTheFileRecordsStandInForThoseThatCannotBeTold() {
    byte[] recorded =
        message(
            13,
            text(1, "n"),
            message(
                2,
                message(
                    1,
                    number(1, 1),
                    message(2, message(1, number(1, 10)), message(1, number(1, 7))))));
    byte[] nodes =
        together(
            recorded, node("NonZero", "x", "n"), weight("w", 4, 10), node("MatMul", "w n", "y"));

    assertThat(contents(graph(nodes)).work().perImage()).contains(4L * 10 * 7);
  }

  @Test
  void functionsAreFollowedWhereTheyAreCalled() {
    byte[] function =
        message(
            25,
            text(1, "Layer"),
            text(10, "own"),
            text(4, "a"),
            text(4, "b"),
            text(5, "c"),
            functionNode("Conv", "a b", "c"));
    byte[] call =
        message(1, text(1, "x"), text(1, "w"), text(2, "y"), text(4, "Layer"), text(7, "own"));

    assertThat(contents(together(graph(weight("w", 4, 3, 3, 3), call), function)).work().perImage())
        .contains(4L * 6 * 6 * 27);
  }

  @Test
  void functionsThatCallEachOtherTwiceEndInTimeAndAreSaidToBeUnknown() {
    byte[][] functions = new byte[60][];
    for (int i = 0; i < functions.length; i++) {
      byte[] call =
          i == functions.length - 1
              ? functionNode("Relu", "a", "b")
              : message(7, text(1, "a"), text(2, "b"), text(4, "F" + (i + 1)), text(7, "own"));
      functions[i] =
          message(25, text(1, "F" + i), text(10, "own"), text(4, "a"), text(5, "b"), call, call);
    }
    byte[] call = message(1, text(1, "x"), text(2, "y"), text(4, "F0"), text(7, "own"));

    GraphContents contents = contents(together(graph(call), together(functions)));

    assertThat(contents.work().unknown()).contains("it has over 2000000 nodes, functions expanded");
    assertThat(contents.operators().total()).isEqualTo(121);
  }

  @Test
  void aFunctionThatCallsItselfIsSaidToBeUnknown() {
    byte[] call = message(7, text(1, "a"), text(2, "b"), text(4, "F"), text(7, "own"));
    byte[] function = message(25, text(1, "F"), text(10, "own"), text(4, "a"), text(5, "b"), call);
    byte[] top = message(1, text(1, "x"), text(2, "y"), text(4, "F"), text(7, "own"));

    assertThat(contents(together(graph(top), function)).work().unknown())
        .contains("of b (own::F): functions call each other over 64 deep");
  }

  @Test
  void graphsOfVeryManyNodesAreCountedToTheEndAndNotFollowed() {
    byte[] nodes = repeated(500_000, node("Relu", "x", "y"));

    GraphContents contents = contents(graph(nodes));

    assertThat(contents.operators().total()).isEqualTo(500_000);
    assertThat(contents.work().unknown()).contains("the graph is larger than is looked at");
  }

  @Test
  void sizesThatNoMemoryHoldsAreCountedAsTheLargestNumber() {
    long huge = 1L << 62;

    GraphContents contents =
        contents(graph(weight("w", huge, 1, 1, 1), node("Conv", "x w", "y"), weight("e", huge)));

    assertThat(contents.weights().sum().elements()).isEqualTo(Long.MAX_VALUE);
    assertThat(contents.work().perImage()).isEmpty();
  }

  @Test
  void aValueThatEndsWithinItsMessageIsDamage() {
    byte[] file = graph(CONV, message(13, message(2, claim(1, 100))));

    GraphArchive archive = OnnxNodes.archive(file);

    assertThatThrownBy(() -> ArchiveContents.of(archive, List.of()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("Cannot load graph graph.onnx: the archive is damaged");
  }

  @Test
  void whatTellsOfTheCodeThatWroteTheGraphIsSaid() {
    byte[] trace =
        message(
            9,
            text(1, "pkg.torch.onnx.stack_trace"),
            text(2, "File \"net.py\", line 3, in forward\n    return self.secret(x)"));
    byte[] node =
        message(1, text(1, "x"), text(2, "y"), text(4, "Relu"), text(6, "made by hand"), trace);

    assertThat(contents(graph(node)).readable())
        .containsExactly(
            new Readable(What.GRAPH, 1, 1),
            new Readable(What.DOC_STRINGS, 1, 12),
            new Readable(What.STACK_TRACES, 1, 59));
    assertThat(contents(graph(CONV)).readable())
        .extracting(Readable::what)
        .containsExactly(What.GRAPH);
  }

  @Test
  void theGraphIsPrintedALinePerNodeWithAttributesAndShapes() {
    assertThat(printed(graph(CONV, node("Relu", "y", "z"))))
        .isEqualTo(
            """
            graph (%x: float32[?,3,8,8]) {
              %y = Conv(%x, %w) {pads=[1,1,1,1]}  # [1,4,8,8]
              %z = Relu(%y)  # [1,4,8,8]
              return %y: undefined
            }
            """);
  }

  @Test
  void aGraphOfSizesThatAreOpenIsFollowedWithTheSizeThatIsGiven() {
    GraphArchive archive = SmallArchives.read("any-size.onnx");

    assertThat(ArchiveContents.of(archive, List.of()).work().unknown())
        .contains("input images leaves axis 2 open (H)");
    assertThat(ArchiveContents.of(archive, List.of(1L, 3L, 16L, 24L)).work().input())
        .containsExactly(1L, 3L, 16L, 24L);
  }

  @Test
  void anInputInAMessageOfItsOwnKindIsReadToo() {
    assertThat(contents(graph(images(13, "other"), CONV)).work().perImage()).isPresent();
  }
}
