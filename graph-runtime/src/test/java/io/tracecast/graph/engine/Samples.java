package io.tracecast.graph.engine;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.GraphDescription;
import io.tracecast.graph.archive.GraphFormat;
import io.tracecast.graph.archive.Signature;
import io.tracecast.graph.archive.TensorSpec;
import io.tracecast.graph.tensor.ElementType;
import io.tracecast.graph.tensor.ImageShape;
import io.tracecast.graph.tensor.Layout;
import io.tracecast.graph.tensor.TensorBatch;
import io.tracecast.graph.tensor.TensorMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The project's sample graphs, and batches to run them on. */
final class Samples {
  static final ImageShape IMAGE = new ImageShape(3, 224, 224, ElementType.FLOAT32, Layout.NCHW);

  /** What the graphs of tools/test-graphs take. */
  static final ImageShape SMALL = new ImageShape(3, 8, 8, ElementType.FLOAT32, Layout.NCHW);

  static final Path SMALL_GRAPHS = Path.of("src", "test", "resources", "graphs");

  private static final Path GRAPHS =
      Path.of(System.getProperty("tracecast.root", ".."), "samples", "graphs");

  private Samples() {}

  static GraphSource torchScript() {
    return new GraphSource(
        "mobilenet_v1.pt",
        GraphFormat.TORCHSCRIPT,
        description(List.of()),
        files(GRAPHS.resolve("mobilenet_v1.pt")));
  }

  static GraphSource onnx() {
    TensorSpec input = new TensorSpec("input", ElementType.FLOAT32, List.of(-1L, 3L, 224L, 224L));
    return new GraphSource(
        "mobilenet_v1_u8w.onnx",
        GraphFormat.ONNX,
        description(List.of(input)),
        files(GRAPHS.resolve("mobilenet_v1_u8w.onnx")));
  }

  /** Returns a TorchScript graph of tools/test-graphs; such archives do not say what they take. */
  static GraphSource smallTorchScript(String name) {
    return small(name, GraphFormat.TORCHSCRIPT, List.of());
  }

  /** Returns an ONNX graph of tools/test-graphs with one input. */
  static GraphSource smallOnnx(String name, ElementType type, Long... dims) {
    return small(name, GraphFormat.ONNX, List.of(new TensorSpec("images", type, List.of(dims))));
  }

  static GraphSource small(String name, GraphFormat format, List<TensorSpec> inputs) {
    return new GraphSource(name, format, description(inputs), files(SMALL_GRAPHS.resolve(name)));
  }

  /** Returns what an archive says that tells of its inputs alone. */
  static GraphDescription description(List<TensorSpec> inputs) {
    Signature signature = new Signature(inputs, List.of());
    return new GraphDescription(
        signature, Set.of(), Optional.empty(), false, Optional.empty(), Optional.empty());
  }

  static ArchiveFiles files(Path path) {
    return new ArchiveFiles(file(path));
  }

  static ArchiveBytes file(Path path) {
    try (InputStream stream = Files.newInputStream(path)) {
      return ArchiveBytes.read(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ArchiveFiles files(byte[] content) {
    return new ArchiveFiles(bytes(content));
  }

  static ArchiveBytes bytes(byte[] content) {
    return ArchiveBytes.ofChunks(List.of(content));
  }

  static byte[] read(GraphSource source) {
    try (InputStream in = source.files().bytes().openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a full batch of reproducible noise in [-1, 1], the same images in either layout. */
  static TensorBatch noise(TensorMemory memory, ImageShape shape, int images) {
    TensorBatch batch = memory.allocate(shape, images);
    for (int i = 0; i < images; i++) {
      fill(batch.slot(i), shape, new Random(i));
    }
    batch.setCount(images);
    return batch;
  }

  static void fill(ByteBuffer slot, ImageShape shape, Random random) {
    int pixels = shape.height() * shape.width();
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        int index =
            shape.layout() == Layout.NCHW
                ? channel * pixels + pixel
                : pixel * shape.channels() + channel;
        if (shape.elementType() == ElementType.UINT8) {
          slot.put(index, (byte) random.nextInt(256));
        } else {
          slot.putFloat(4 * index, random.nextFloat() * 2 - 1);
        }
      }
    }
  }
}
