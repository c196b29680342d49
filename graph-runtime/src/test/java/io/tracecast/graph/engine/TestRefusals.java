package io.tracecast.graph.engine;

import static io.tracecast.graph.archive.OnnxBytes.images;
import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.engine.GraphException.Kind;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** What engines do not take is refused with all that they say, and with a way that works. */
class TestRefusals {

  @Test
  void aGraphOfANewerOpsetIsToldWhichOneWouldDo() {
    refusal(GraphSource.of(GraphArchive.of("new.onnx", Samples.bytes(onnx("Identity", 28, 14)))))
        .hasMessage(
            "Cannot load graph new.onnx: it is written in opset 28 and IR version 14, and this"
                + " engine takes opsets up to 26 and IR versions up to 13. Export it with"
                + " torch.onnx.export(..., opset_version=18), or convert it: model ="
                + " onnx.version_converter.convert_version(onnx.load(file), 26);"
                + " model.ir_version = 13; onnx.save(model, other).");
  }

  @Test
  void aFileOfANewerStructureIsToldWhichOneWouldDo() {
    refusal(GraphSource.of(GraphArchive.of("new.onnx", Samples.bytes(onnx("Identity", 26, 14)))))
        .hasMessageContaining("opset 26 and IR version 14")
        .hasMessageEndingWith(
            "Save it with an older one: model = onnx.load(file); model.ir_version = 13;"
                + " onnx.save(model, other).");
  }

  @Test
  void theLimitsAreThoseOfTheEngine() {
    try (TensorMemory memory = TensorMemory.root(1 << 20);
        GraphSession session =
            GraphSession.open(
                unversioned(onnx("Identity", OnnxLimits.MAX_OPSET, OnnxLimits.MAX_IR)),
                SessionSettings.of(Samples.SMALL, 1),
                memory)) {
      assertThat(session.answers().outputs().get(0).length()).isEqualTo(192);
    }
    refusal(unversioned(onnx("Identity", OnnxLimits.MAX_OPSET + 1, OnnxLimits.MAX_IR)))
        .hasMessageContaining("domain ai.onnx is till opset " + OnnxLimits.MAX_OPSET + ".");
    refusal(unversioned(onnx("Identity", OnnxLimits.MAX_OPSET, OnnxLimits.MAX_IR + 1)))
        .hasMessageContaining("max supported IR version: " + OnnxLimits.MAX_IR + ".");
  }

  @Test
  void anUnknownOnnxOperatorIsNamed() {
    refusal(unversioned(onnx("Nonsense", 18, 8)))
        .hasMessageContaining("it uses an operator that this engine does not have")
        .hasMessageContaining("No Op registered for Nonsense with domain_version of 18.");
  }

  @Test
  void anUnknownTorchScriptOperatorIsNamed() throws IOException {
    GraphSource sums = Samples.smallTorchScript("sums.pt");
    byte[] changed = withCode(Samples.read(sums), "torch.sum(", "ops.foo.bar(");

    refusal(
            new GraphSource(
                "foo.pt", GraphFormat.TORCHSCRIPT, sums.description(), Samples.files(changed)))
        .hasMessageContaining("it uses an operator that this engine does not have")
        .hasMessageContaining("Unknown builtin op: foo::bar.")
        .hasMessageContaining("may not be currently supported in TorchScript.")
        .message()
        .doesNotContain("HERE", "File", "\n", "frame #");
  }

  /** Returns a model of one operator whose versions nobody has read. */
  private static GraphSource unversioned(byte[] model) {
    GraphSource source = GraphSource.of(GraphArchive.of("graph.onnx", Samples.bytes(model)));
    assertThat(source.onnxVersion()).isPresent();
    return new GraphSource(
        source.name(),
        source.format(),
        Samples.description(source.signature().inputs()),
        source.files());
  }

  private static byte[] onnx(String operator, long opset, long ir) {
    byte[] node = message(1, text(1, "x"), text(2, "y"), text(4, operator));
    byte[] graph = message(7, node, text(2, "g"), images(11, "x"), images(12, "y"));
    return together(number(1, ir), graph, message(8, text(1, ""), number(2, opset)));
  }

  private static byte[] withCode(byte[] archive, String before, String after) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try (ZipFile source =
            ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(archive))
                .get();
        ZipOutputStream zip = new ZipOutputStream(target)) {
      for (ZipArchiveEntry entry : Collections.list(source.getEntries())) {
        zip.putNextEntry(new ZipEntry(entry.getName()));
        byte[] content = source.getInputStream(entry).readAllBytes();
        if (entry.getName().endsWith(".py")) {
          String code = new String(content, StandardCharsets.UTF_8);
          assertThat(code).contains(before);
          content = code.replace(before, after).getBytes(StandardCharsets.UTF_8);
        }
        zip.write(content);
      }
    }
    return target.toByteArray();
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(GraphSource source) {
    SessionSettings settings = SessionSettings.of(Samples.SMALL, 1);
    try (TensorMemory memory = TensorMemory.root(1 << 20)) {
      return assertThatThrownBy(() -> GraphSession.open(source, settings, memory))
          .isInstanceOfSatisfying(
              GraphException.class, e -> assertThat(e.kind()).isEqualTo(Kind.ARCHIVE));
    }
  }
}
