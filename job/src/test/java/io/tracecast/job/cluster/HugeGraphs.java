package io.tracecast.job.cluster;

import static io.tracecast.graph.archive.OnnxBytes.message;
import static io.tracecast.graph.archive.OnnxBytes.model;
import static io.tracecast.graph.archive.OnnxBytes.number;
import static io.tracecast.graph.archive.OnnxBytes.text;
import static io.tracecast.graph.archive.OnnxBytes.together;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * One network over images of 224 x 224 pixels in both formats, of any size: its layers multiply all
 * pixels with a matrix each, and their answers stand side by side.
 *
 * @param layers how many
 * @param columns numbers that each layer answers with
 */
record HugeGraphs(int layers, int columns) {
  private static final int ROWS = 3 * 224 * 224;
  private static final int PATTERN_SIZE_IN_BYTES = 1 << 20;
  private static final int FLOAT = 1;

  private long layerSizeInBytes() {
    return (long) ROWS * columns * Float.BYTES;
  }

  /** Returns the size of all weights. */
  long weightsSizeInBytes() {
    return layers * layerSizeInBytes();
  }

  /** Writes small numbers of both signs, the same for both formats. */
  private void writeWeights(int layer, OutputStream target) throws IOException {
    Random random = new Random(layer);
    ByteBuffer pattern = ByteBuffer.allocate(PATTERN_SIZE_IN_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (pattern.hasRemaining()) {
      pattern.putFloat((random.nextFloat() - 0.5f) / 100);
    }
    for (long written = 0; written < layerSizeInBytes(); written += PATTERN_SIZE_IN_BYTES) {
      long length = Math.min(PATTERN_SIZE_IN_BYTES, layerSizeInBytes() - written);
      target.write(pattern.array(), 0, (int) length);
    }
  }

  /** Writes an ONNX graph, and its weights into a file beside it. */
  Path writeOnnx(Path folder) throws IOException {
    try (OutputStream data =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve("huge.onnx.data")))) {
      for (int layer = 0; layer < layers; layer++) {
        writeWeights(layer, data);
      }
    }
    byte[] opset = message(8, number(2, 17));
    return Files.write(folder.resolve("huge.onnx"), together(model(graph()), opset));
  }

  private byte[] graph() {
    byte[][] answers = new byte[layers][];
    byte[] graph = node("Flatten", number(20, 2), "flat", text(1, "images"));
    for (int layer = 0; layer < layers; layer++) {
      answers[layer] = text(1, "answer" + layer);
      byte[] inputs = together(text(1, "flat"), text(1, "weight" + layer));
      graph = together(graph, node("MatMul", null, "answer" + layer, inputs), weight(layer));
    }
    return together(
        graph,
        node("Concat", number(20, 2), "scores", together(answers)),
        text(2, "huge"),
        value(11, "images", 3, 224, 224),
        value(12, "scores", layers * columns));
  }

  /**
   * A node.
   *
   * @param axis the type of its attribute, which is the first axis; null where it has none
   */
  private static byte[] node(String operator, byte[] axis, String output, byte[] inputs) {
    byte[] node = together(inputs, text(2, output), text(4, operator));
    return axis == null
        ? message(1, node)
        : message(1, node, message(5, text(1, "axis"), number(3, 1), axis));
  }

  private byte[] weight(int layer) {
    return message(
        5,
        number(1, ROWS),
        number(1, columns),
        number(2, FLOAT),
        text(8, "weight" + layer),
        property("location", "huge.onnx.data"),
        property("offset", Long.toString(layer * layerSizeInBytes())),
        property("length", Long.toString(layerSizeInBytes())),
        number(14, 1));
  }

  private static byte[] property(String key, String value) {
    return message(13, text(1, key), text(2, value));
  }

  /** A float32 input or output whose first axis is open. */
  private static byte[] value(int field, String name, int... dims) {
    byte[] shape = message(1, text(2, "n"));
    for (int dim : dims) {
      shape = together(shape, message(1, number(1, dim)));
    }
    byte[] tensor = message(1, number(1, FLOAT), message(2, shape));
    return message(field, text(1, name), message(2, tensor));
  }

  /** Writes a TorchScript archive as PyTorch does: code, the pickled module, and its weights. */
  Path writeTorchScript(Path folder) throws IOException {
    Path file = folder.resolve("huge.pt");
    try (ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      store(zip, "data.pkl", target -> target.write(module()));
      store(zip, "code/__torch__.py", target -> target.write(code().getBytes(UTF_8)));
      for (int layer = 0; layer < layers; layer++) {
        int current = layer;
        store(zip, "data/" + layer, target -> writeWeights(current, target));
      }
      store(zip, "constants.pkl", target -> target.write(new byte[] {(byte) 0x80, 2, ')', '.'}));
      store(zip, "byteorder", target -> target.write("little".getBytes(UTF_8)));
      store(zip, "version", target -> target.write("3\n".getBytes(UTF_8)));
    }
    return file;
  }

  /** Writes the bytes of an entry. */
  private interface Entry {
    void write(OutputStream target) throws IOException;
  }

  /** A stored entry tells its size and checksum before its bytes, which are made twice for that. */
  private static void store(ZipOutputStream zip, String name, Entry content) throws IOException {
    CRC32 checksum = new CRC32();
    long[] size = {0};
    content.write(
        new OutputStream() {
          @Override
          public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int start, int length) {
            checksum.update(bytes, start, length);
            size[0] += length;
          }
        });
    ZipEntry entry = new ZipEntry("huge/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size[0]);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    content.write(zip);
    zip.closeEntry();
  }

  private String code() {
    StringBuilder members = new StringBuilder();
    StringBuilder answers = new StringBuilder();
    for (int layer = 0; layer < layers; layer++) {
      members.append("  weight%d : Tensor\n".formatted(layer));
      answers.append("torch.matmul(_0, self.weight%d), ".formatted(layer));
    }
    return """
        class Huge(Module):
          __parameters__ = []
          __buffers__ = []
        %s  training : bool
          def forward(self: __torch__.Huge,
            images: Tensor) -> Tensor:
            _0 = torch.flatten(images, 1)
            return torch.cat([%s], 1)
        """
        .formatted(members, answers.substring(0, answers.length() - 2));
  }

  /** Pickles the module: an object of the class in the code, with its members. */
  private byte[] module() throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    write(pickle, "\u0080\u0002c__torch__\nHuge\n)\u0081}(");
    for (int layer = 0; layer < layers; layer++) {
      string(pickle, "weight" + layer);
      write(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
      string(pickle, "storage");
      write(pickle, "ctorch\nFloatStorage\n");
      string(pickle, Integer.toString(layer));
      string(pickle, "cpu");
      integer(pickle, ROWS * columns);
      write(pickle, "tQ");
      integer(pickle, 0);
      integer(pickle, ROWS);
      integer(pickle, columns);
      write(pickle, "\u0086");
      integer(pickle, columns);
      integer(pickle, 1);
      write(pickle, "\u0086\u0089ccollections\nOrderedDict\n)RtR");
    }
    string(pickle, "training");
    write(pickle, "\u0089ub.");
    return pickle.toByteArray();
  }

  private static void write(OutputStream pickle, String opcodes) throws IOException {
    pickle.write(opcodes.getBytes(ISO_8859_1));
  }

  private static void string(OutputStream pickle, String text) throws IOException {
    write(pickle, "X");
    little(pickle, text.length());
    write(pickle, text);
  }

  private static void integer(OutputStream pickle, int number) throws IOException {
    write(pickle, "J");
    little(pickle, number);
  }

  private static void little(OutputStream pickle, int number) throws IOException {
    pickle.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
  }
}
