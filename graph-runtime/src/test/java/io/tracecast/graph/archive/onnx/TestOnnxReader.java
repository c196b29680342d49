package io.tracecast.graph.archive.onnx;

import static io.tracecast.graph.archive.OnnxBytes.claim;
import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;
import static io.tracecast.graph.archive.SmallArchives.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.ExtraInput;
import io.tracecast.graph.archive.OnnxVersion;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestOnnxReader {
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;

  @Test
  void theSignatureIsThatOfTheGraph() {
    Signature signature = SmallArchives.read("half.onnx").signature();

    assertThat(signature.inputs())
        .containsExactly(
            new TensorSpec("images", ElementType.FLOAT32, List.of(TensorSpec.DYNAMIC, 3L, 8L, 8L)));
    assertThat(signature.outputs())
        .extracting(TensorSpec::describe)
        .containsExactly("half float16[?,3]", "sums float32[?,3]");
    assertThat(SmallArchives.read("uint8.onnx").input().describe())
        .isEqualTo("images uint8[?,3,8,8]");
    assertThat(SmallArchives.read("fixed-batch.onnx").input().dims())
        .containsExactly(1L, 3L, 8L, 8L);
  }

  @Test
  void weightsListedAsInputsAreNoInputs() {
    assertThat(SmallArchives.read("weights-as-inputs.onnx").signature().inputs())
        .extracting(TensorSpec::name)
        .containsExactly("images");
  }

  @Test
  void anInputWithoutAShapeIsOfUnrecordedShape() {
    byte[] type = message(2, message(1, number(1, 1)));
    byte[] model = model(message(INPUT, text(1, "x"), type));

    assertThat(SmallArchives.read("m.onnx", model).input().describe())
        .isEqualTo("x float32 of unrecorded shape");
  }

  @Test
  void theImagesAreTheInputOfFourAxesWhereverItStands() {
    Signature signature = SmallArchives.read("more-inputs.onnx").signature();

    assertThat(signature.image().describe()).isEqualTo("images float32[?,3,8,8]");
    assertThat(signature.needed())
        .extracting(ExtraInput::describe)
        .containsExactly("float32[?,2]", "int64[2]", "bool");
    assertThat(signature.batched()).containsExactlyInAnyOrder("images", "im_shape");
  }

  @Test
  void anInputWithADefaultMayBeGivenFromIrVersion4On() {
    byte[] graph = SmallArchives.file("default-input.onnx");
    assertThat(SmallArchives.read("m.onnx", graph).signature().optional())
        .extracting(TensorSpec::describe)
        .containsExactly("scale float32[1]");

    assertThat(graph).startsWith(8, 8);
    graph[1] = 3;
    assertThat(SmallArchives.read("m.onnx", graph).signature().optional()).isEmpty();
  }

  @Test
  void aGraphWithoutInputsIsRefused() {
    refusal("no-input.onnx").hasMessageContaining("it takes no inputs, and an image is one");
  }

  @Test
  void inputsThatTakeNoImagesAreRefused() {
    refusal("matrix.onnx")
        .hasMessageContaining("its input rows float32[?,3] takes no batch of colour images")
        .hasMessageContaining("it has 2 axes, not 4")
        .hasMessageEndingWith(
            "shape [N,3,H,W] or [N,H,W,3], of float32, float16, bfloat16 or uint8.");
    refusal("int64.onnx")
        .hasMessageContaining("its input tokens int64[?,3,8,8] takes no batch")
        .hasMessageContaining("its elements are neither float32, float16, bfloat16 nor uint8");
    refusal("m.onnx", model(message(INPUT, text(1, "x"), message(2, message(1, number(1, 99))))))
        .hasMessageContaining("its input x other of unrecorded shape");
  }

  @Test
  void aTruncatedGraphIsRefused() {
    byte[] whole = SmallArchives.file("sums.onnx");

    refusal("half.onnx", Arrays.copyOf(whole, whole.length / 2))
        .hasMessageContaining("damaged (its protobuf message ends early or is malformed). Copy");
  }

  @Test
  void otherProtobufIsNoGraph() {
    refusal("saved_model.pb", together(number(1, 1), message(2, text(1, "serve"))))
        .hasMessageContaining("neither TorchScript nor ONNX");
    refusal("m.onnx", new byte[] {8, 8, 7, 7, 7}).hasMessageContaining("neither TorchScript");
  }

  @Test
  void fieldsOfAnotherWireTypeAreNotThoseFields() {
    byte[] model = model(number(INPUT, 3), number(INITIALIZER, 1), images(INPUT, "images"));

    assertThat(SmallArchives.read("m.onnx", model).input().name()).isEqualTo("images");
    refusal("m.onnx", together(number(1, 8), number(7, 8))).hasMessageContaining("neither");
  }

  @Test
  void claimedSizesAreNotReserved() {
    refusal("m.onnx", model(claim(INITIALIZER, Integer.MAX_VALUE))).hasMessageContaining("damaged");
    refusal("m.onnx", model(claim(INPUT, -1))).hasMessageContaining("damaged");
    refusal("m.onnx", together(number(1, 8), claim(7, Integer.MAX_VALUE)))
        .hasMessageContaining("damaged");
    byte[] longName = together(number(1, 8), claim(7, 1 << 30), claim(INPUT, 1 << 29));
    refusal("m.onnx", together(longName, claim(1, 1 << 28)))
        .hasMessageContaining("breaks a safety limit (a text of 268435456 bytes)");
  }

  @Test
  void numbersOfTenBytesAndMoreAreNoNumbers() {
    byte[] endless = new byte[64];
    Arrays.fill(endless, (byte) 0xff);

    refusal("m.onnx", together(number(1, 8), endless)).hasMessageContaining("neither");
    refusal("m.onnx", model(images(INPUT, "x"), endless)).hasMessageContaining("damaged");
  }

  @Test
  void deepNestingIsMalformed() {
    byte[] groups = new byte[1_000_000];
    Arrays.fill(groups, (byte) 0x0b);

    refusal("m.onnx", together(number(1, 8), groups)).hasMessageContaining("neither");
    refusal("m.onnx", model(groups)).hasMessageContaining("damaged");
    refusal("m.onnx", model(new byte[] {0x0c})).hasMessageContaining("damaged");
  }

  @Test
  void valuesAndAxesAreBounded() {
    byte[][] outputs = new byte[100_001][];
    Arrays.fill(outputs, message(OUTPUT));
    byte[][] axes = new byte[65][];
    Arrays.fill(axes, message(1));

    refusal("m.onnx", model(outputs))
        .hasMessageContaining("breaks a safety limit (100001 inputs, outputs, weights and layers)")
        .hasMessageEndingWith("Use an archive that you trust.");
    refusal("m.onnx", model(message(INPUT, message(2, message(1, message(2, axes))))))
        .hasMessageContaining("breaks a safety limit (a value of over 64 axes)");
  }

  @Test
  void sidesAndBatchesThatNoImagesHaveAreRefused() {
    refusal("m.onnx", model(sized(1, 3, 2_000_000_000L, 8)))
        .hasMessageContaining("[1,3,2000000000,8] takes no batch of colour images: axis 2 is over")
        .hasMessageContaining("over 32768. Export");
    refusal("m.onnx", model(sized(1L << 40, 3, 8, 8))).hasMessageContaining("axis 0 is over 2147");
    assertThat(SmallArchives.read("m.onnx", model(sized(1_000_000, 3, 8, 8))).input().fixedBatch())
        .hasValue(1_000_000);
  }

  @Test
  void theVersionsAreThoseOfTheStandardOperators() {
    byte[] model =
        together(
            model(images(INPUT, "x")),
            message(8, text(1, "com.microsoft"), number(2, 99)),
            message(8, text(1, ""), number(2, 18)));

    assertThat(SmallArchives.read("m.onnx", model).description().onnxVersion())
        .hasValue(new OnnxVersion(8, 18));
    byte[] custom =
        together(
            number(1, 8),
            message(8, text(1, "com.microsoft"), number(2, 1)),
            message(7, images(INPUT, "x")));
    assertThat(SmallArchives.read("m.onnx", custom).description().onnxVersion())
        .hasValue(new OnnxVersion(8, 0));
    assertThat(SmallArchives.read("sums.pt").description().onnxVersion()).isEmpty();
  }

  @Test
  void aModelThatNamesNoOperatorSetWasCutOff() {
    byte[] cut = together(number(1, 8), message(7, images(INPUT, "x")));
    byte[] old = together(number(1, 2), message(7, images(INPUT, "x")));

    refusal("m.onnx", cut)
        .hasMessageContaining("it names no operator set, as a copy does that was");
    assertThat(SmallArchives.read("m.onnx", old).input().name()).isEqualTo("x");
  }

  private static byte[] sized(long... sizes) {
    byte[][] axes = new byte[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      axes[i] = message(1, number(1, sizes[i]));
    }
    byte[] type = message(1, number(1, 1), message(2, axes));
    return message(INPUT, text(1, "x"), message(2, type));
  }
}
