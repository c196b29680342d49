package io.tracecast.graph.archive.torchscript;

import static io.tracecast.graph.archive.SmallArchives.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.ExtraInput;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.tensor.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestTorchScriptReader {

  @ParameterizedTest
  @CsvSource({"sums.pt", "traced-in-training.pt", "frozen.pt", "defaults.pt", "two..dots.pt"})
  void aModuleOfOneTensorIsRead(String name) {
    GraphArchive archive = SmallArchives.read(name);

    assertThat(archive.format()).isEqualTo(GraphFormat.TORCHSCRIPT);
    assertThat(archive.input().type()).isEqualTo(ElementType.FLOAT32);
    assertThat(archive.input().describe()).isEqualTo("x float32 of unrecorded shape");
    assertThat(archive.signature().outputs()).isEmpty();
    assertThat(archive.graphInterface()).isEmpty();
  }

  @Test
  void otherArgumentsAreInputsBesideTheImages() {
    Signature signature = SmallArchives.read("arguments.pt").signature();

    assertThat(signature.image().name()).isEqualTo("x");
    assertThat(signature.needed())
        .extracting(input -> input.name() + " " + ExtraInput.describe(input))
        .containsExactly("scale float64", "negative bool", "sizes int64[?]", "weights float32");
    assertThat(signature.optional())
        .extracting(input -> input.name() + " " + ExtraInput.describe(input))
        .containsExactly("shift int64", "last bool");
  }

  @Test
  void aModuleWithoutInputsIsRefused() {
    refusal("no-input.pt")
        .hasMessageContaining("it takes no inputs, and an image is one")
        .hasMessageEndingWith("Wrap the module so that its forward takes one image tensor.");
  }

  @Test
  void anInputThatIsNoTensorIsRefused() {
    refusal("pair.pt")
        .hasMessageContaining("its input 'pair: Tuple[Tensor, Tensor]' is not a tensor")
        .hasMessageEndingWith("Wrap the module so that its forward takes one image tensor.");
  }

  @Test
  void aModuleWithoutForwardIsRefused() {
    refusal("no-forward.pt")
        .hasMessageContaining("its top module has no forward method")
        .hasMessageEndingWith("Export a module that has one.");
  }

  @Test
  void whatLibtorchCannotLoadIsNamed() {
    refusal("optimized-for-inference.pt")
        .hasMessageContaining("went through torch.jit.optimize_for_inference")
        .hasMessageEndingWith("Save the result of torch.jit.freeze instead.");
    refusal("exported.pt2")
        .hasMessageContaining("it is a program of torch.export")
        .hasMessageContaining("torch.export.load('exported.pt2')");
    refusal("later.pt2", SmallArchives.zip(Map.of("m/archive_format", SmallArchives.text("pt2"))))
        .hasMessageContaining("it is an archive of torch.export without a program");
  }

  @Test
  void aZipOfAnythingElseIsRefused() {
    byte[] zip = SmallArchives.zip(Map.of("word/document.xml", SmallArchives.text("<w/>")));

    refusal("letter.pt", zip)
        .hasMessageContaining("neither TorchScript nor ONNX (it is a zip without TorchScript's");
    refusal("empty.pt", SmallArchives.zip(Map.of()))
        .hasMessageContaining("a zip without TorchScript's data.pkl");
  }

  @Test
  void aTruncatedArchiveIsRefused() {
    byte[] whole = SmallArchives.file("sums.pt");

    refusal("half.pt", Arrays.copyOf(whole, whole.length / 2))
        .hasMessage(
            "Cannot load graph half.pt: the archive is damaged (it ends before its zip directory, as"
                + " a copy does that was cut off). Copy or export it again and compare its SHA-256.");
  }

  @Test
  void codeThatIsMissingIsNamed() {
    byte[] code = SmallArchives.text("");
    byte[] pickle = {(byte) 0x80, 2, 'c', 'a', '.', 'b', '\n', 'M', '\n'};

    refusal("m.pt", SmallArchives.zip(Map.of("m/data.pkl", pickle, "m/code/b.py", code)))
        .hasMessageContaining("damaged (code/a/b.py is missing)");
    refusal("m.pt", SmallArchives.zip(Map.of("m/data.pkl", new byte[4], "m/code/b.py", code)))
        .hasMessageContaining("damaged (data.pkl does not name the top module)");
    refusal("m.pt", SmallArchives.torchScript("class N(Module):\n"))
        .hasMessageContaining("damaged (the code of M is missing)");
  }

  @Test
  void theCodeOfOtherClassesIsNotTheTopModules() {
    String other =
        "class %s(Module):\n  def forward(self: X,\n    %s: Tensor) -> Tensor:\n    return\n";
    String code = other.formatted("L", "l") + other.formatted("M", "m") + other.formatted("N", "n");

    GraphArchive archive = SmallArchives.read("m.pt", SmallArchives.torchScript(code));

    assertThat(archive.input()).isEqualTo(new TensorSpec("m", ElementType.FLOAT32, List.of()));
  }

  @Test
  void namesInMessagesAreShortAndForgeNoLines() {
    String argument = "x\r\nERROR\u001bM" + "y".repeat(5000);
    String code = "class M(Module):\n  def forward(self: M, " + argument + ") -> Tensor:\n";

    refusal("m.pt", SmallArchives.torchScript(code))
        .message()
        .contains("'x??ERROR?M")
        .hasSizeLessThan(300);
  }

  @Test
  @Timeout(10)
  void hostileCodeIsReadInLinearTime() {
    String code = "class M(Module):\n" + "  def forward(self: M, x: List[\n".repeat(250_000);

    refusal("m.pt", SmallArchives.torchScript(code)).hasMessageContaining("no forward method");
  }
}
