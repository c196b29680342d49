package io.tracecast.graph.archive.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.SmallArchives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** Whatever a graph's bytes are, new weights are put into it, or it is refused. */
class TestHostileGraphs {
  private static final NamedWeights NEW = WeightFiles.read("new.pth");

  private static byte[] mutated(byte[] content, Random random) {
    byte[] mutated = content.clone();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      byte other = content[random.nextInt(content.length)];
      mutated[random.nextInt(mutated.length)] =
          random.nextBoolean() ? other : (byte) random.nextInt(256);
    }
    return mutated;
  }

  private static Map<String, byte[]> entries(byte[] archive) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip =
        ZipFile.builder().setSeekableByteChannel(new SeekableInMemoryByteChannel(archive)).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  @Property(tries = 3000)
  void mutatedOnnxGraphsTakeWeightsOrAreRefused(
      @ForAll long seed, @ForAll boolean equalWeightsShared) {
    String name = equalWeightsShared ? "equal.onnx" : "named.onnx";

    assertPackedOrRefused(mutated(WeightFiles.file(name), new Random(seed)));
  }

  @Property(tries = 2000)
  void torchScriptGraphsOfMutatedPicklesTakeWeightsOrAreRefused(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, byte[]> entries = entries(WeightFiles.file("named.pt"));
    entries.computeIfPresent("named/data.pkl", (name, pickle) -> mutated(pickle, random));

    assertPackedOrRefused(SmallArchives.zip(entries));
  }

  private static void assertPackedOrRefused(byte[] archive) {
    try {
      GraphArchive graph = SmallArchives.read("here", archive);
      assertThat(WeightPacker.pack(graph, NEW).archive().sha256()).hasSize(64);
    } catch (ArchiveException e) {
      assertThat(e.getMessage()).startsWith("Cannot ");
    }
  }
}
