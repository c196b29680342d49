package io.tracecast.graph.archive.weights;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.stored.WeightTensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.TreeMap;

/** The graphs and weights that tools/test-graphs writes into the folder {@code weights}. */
public final class WeightFiles {
  private static final ArchiveFolder FOLDER =
      new ArchiveFolder() {
        @Override
        public String name() {
          return "the folder of tests";
        }

        @Override
        public ArchiveBytes read(String location) throws IOException {
          try {
            return SmallArchives.bytes(file(location));
          } catch (UncheckedIOException e) {
            throw new NoSuchFileException(location);
          }
        }
      };

  private WeightFiles() {}

  static byte[] file(String name) {
    return SmallArchives.file("weights/" + name);
  }

  /** Reads weights of the folder. */
  public static NamedWeights read(String name) {
    return read(name, file(name));
  }

  static NamedWeights read(String name, byte[] content) {
    return WeightReader.read(name, SmallArchives.bytes(content), FOLDER);
  }

  /** Reads a graph of the folder. */
  public static GraphArchive graph(String name) {
    try {
      return GraphArchive.read(name, new ByteArrayInputStream(file(name)), FOLDER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns types, shapes and bytes by name. */
  static Map<String, String> contents(NamedWeights weights) {
    Map<String, String> contents = new TreeMap<>();
    weights
        .tensors()
        .forEach(
            (name, tensor) ->
                contents.put(
                    name,
                    tensor.type()
                        + " "
                        + tensor.shape()
                        + " "
                        + SmallArchives.bytes(bytes(tensor)).sha256()));
    return contents;
  }

  static byte[] bytes(WeightTensor tensor) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try {
      tensor.writeTo(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }
}
