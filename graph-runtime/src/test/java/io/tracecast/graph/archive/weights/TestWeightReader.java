package io.tracecast.graph.archive.weights;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.stored.WeightType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestWeightReader {

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(
      String name, byte[] content) {
    return assertThatThrownBy(() -> WeightFiles.read(name, content))
        .isInstanceOf(ArchiveException.class);
  }

  /** Returns a file of safetensors with that header and so many bytes behind it. */
  private static byte[] safetensors(String header, int dataSize) {
    byte[] json = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataSize)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static String tensor(String name, String type, String shape, int begin, int end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, type, shape, begin, end);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new.pth",
        "new-old-form.pth",
        "views.pth",
        "big-endian.pth",
        "model.safetensors.index.json"
      })
  void everyFormHoldsTheSameTensors(String name) {
    assertThat(WeightFiles.contents(WeightFiles.read(name)))
        .hasSize(7)
        .isEqualTo(WeightFiles.contents(WeightFiles.read("new.safetensors")));
  }

  @Test
  void aStateDictIsFoundUnderTheOneKeyOfACheckpoint() {
    NamedWeights checkpoint = WeightFiles.read("checkpoint.pth");
    Map<String, String> unwrapped = new TreeMap<>();
    WeightFiles.contents(checkpoint)
        .forEach((name, content) -> unwrapped.put(name.substring("module.".length()), content));

    assertThat(checkpoint.form()).isEqualTo("a state_dict under the key 'model'");
    assertThat(unwrapped).isEqualTo(WeightFiles.contents(WeightFiles.read("new.pth")));
    assertThat(WeightFiles.read("legacy", SmallArchives.file("legacy-checkpoint.pt")).form())
        .isEqualTo("a state_dict under the key 'state_dict' of before PyTorch 1.6");
  }

  @Test
  void severalStateDictsAreRefusedWithTheirKeys() {
    refusal("two.pth", WeightFiles.file("two.pth"))
        .hasMessage(
            "Cannot read weights two.pth: several of its keys hold a state_dict (model, ema), and"
                + " which one is meant is not said. Save the one alone:"
                + " torch.save(torch.load(FILE)['model'], WEIGHTS).");
  }

  @Test
  void aGraphAPickledModuleAndOtherFilesAreNoWeights() {
    refusal("net.pt", WeightFiles.file("named.pt"))
        .hasMessageContaining("Cannot read weights net.pt: it is a TorchScript graph");
    refusal("net.pt", SmallArchives.file("pickled-module.pt"))
        .hasMessageContaining(
            "its global __main__.Sourceless is not among those that tensors need");
    refusal("net.onnx", WeightFiles.file("named.onnx"))
        .hasMessageContaining("Cannot read weights net.onnx: it is neither a state_dict");
    refusal("none", new byte[0]).hasMessageContaining("it is neither a state_dict");
    refusal("cut.pth", Arrays.copyOf(WeightFiles.file("new.pth"), 1000))
        .hasMessageStartingWith("Cannot read weights cut.pth: the archive is damaged");
  }

  @Test
  void aFlippedBitIsFoundByTheChecksumOfTheZip() {
    byte[] weights = WeightFiles.file("views.pth");
    byte[] storage = WeightFiles.bytes(WeightFiles.read("views.pth").tensors().get("conv.bias"));
    weights[indexOf(weights, storage)] ^= 1;

    refusal("b.pth", weights).hasMessageContaining("does not match its size or checksum");
  }

  private static int indexOf(byte[] content, byte[] part) {
    for (int i = 0; i + part.length <= content.length; i++) {
      if (Arrays.equals(content, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @Test
  void anOldFileThatEndsWithinAStorageIsDamaged() {
    byte[] weights = WeightFiles.file("new-old-form.pth");

    refusal("b.pth", Arrays.copyOf(weights, weights.length - 1))
        .hasMessageContaining("is not as large as it says");
  }

  @Test
  void theTypesOfSafetensorsAreRead() {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + tensor("a", "BF16", "[2]", 0, 4)
            + ","
            + tensor("b", "F8_E4M3", "[]", 4, 5)
            + ","
            + tensor("c", "U16", "[1,0]", 5, 5)
            + "}";
    NamedWeights weights = WeightFiles.read("t", safetensors(header, 5));

    assertThat(weights.form()).isEqualTo("safetensors");
    assertThat(weights.tensors().get("a").type()).isEqualTo(WeightType.BFLOAT16);
    assertThat(weights.tensors().get("b").sizeInBytes()).isEqualTo(1);
    assertThat(weights.tensors().get("c").shape()).containsExactly(1L, 0L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "F32 | [1] | 0 | 4 | 8 | its tensors end at byte 4, and the file at byte 8",
        "F32 | [1] | 4 | 8 | 8 | its tensor 't' begins at byte 4, and the one before ends at byte 0",
        "F32 | [2] | 0 | 4 | 4 | the bytes 0 to 4 of its tensor 't' are not those of float32[2]",
        "F32 | [1] | 0 | 4 | 3 | the bytes 0 to 4 of its tensor 't' are not those of float32[1]",
        "F32 | [9223372036854775807,8] | 0 | 4 | 4 | are not those of float32",
        "F4 | [1] | 0 | 4 | 4 | its tensor 't' has elements of type F4, which are not read",
        "F32 | [-1] | 0 | 4 | 4 | its header is not the JSON that it should be",
        "F32 | 1 | 0 | 4 | 4 | its header is not the JSON that it should be"
      })
  void offsetsOfSafetensorsHaveToFit(
      String type, String shape, int begin, int end, int size, String why) {
    refusal("t", safetensors("{" + tensor("t", type, shape, begin, end) + "}", size))
        .hasMessageStartingWith("Cannot read weights t: ")
        .hasMessageContaining(why);
  }

  @Test
  void overlapsOfSafetensorsAreRefused() {
    String header =
        "{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[1]", 4, 8) + "}";

    refusal("t", safetensors(header, 8))
        .hasMessageContaining("its tensor 'b' begins at byte 4, and the one before ends at byte 8");
  }

  @Test
  void headersOfSafetensorsAreBounded() {
    byte[] large = safetensors("{}", 0);
    ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_001);
    byte[] cut = safetensors("{}", 0);
    cut[0] = 100;

    refusal("t", large).hasMessageContaining("safety limit (a header of 100000001 bytes)");
    refusal("t", cut).hasMessageContaining("it ends within its header");
    refusal("t", safetensors("{\"t\":[[[[[[[]]]]]]]}", 0))
        .hasMessageContaining("its header is not the JSON that it should be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../new.safetensors", "/etc/passwd", "a\\\\b", "..", "", "C:x", "sub/x"})
  void anIndexThatLeadsOutOfItsFolderIsRefused(String part) {
    refusal("i.json", SmallArchives.text("{\"weight_map\":{\"w\":\"%s\"}}".formatted(part)))
        .hasMessageContaining("and only names of files beside it are read");
  }

  @Test
  void anIndexAndItsFilesHaveToAgree() {
    String index = "{\"weight_map\":{\"%s\":\"new.safetensors\"}}";

    refusal("i.json", SmallArchives.text(index.formatted("absent")))
        .hasMessageContaining("'absent' is not in the file new.safetensors");
    refusal("i.json", SmallArchives.text(index.formatted("conv.bias")))
        .hasMessageContaining(
            "the file new.safetensors has tensors that its weight_map does not name");
    refusal("i.json", SmallArchives.text("{\"weight_map\":{\"w\":\"none.safetensors\"}}"))
        .hasMessageContaining("which cannot be read in the folder of tests");
    refusal("i.json", SmallArchives.text("{\"weight_map\":")).hasMessageContaining("is not JSON");
  }

  @Provide
  static Arbitrary<byte[]> files() {
    return Arbitraries.of(
        WeightFiles.file("new.pth"),
        WeightFiles.file("views.pth"),
        WeightFiles.file("checkpoint.pth"),
        WeightFiles.file("new-old-form.pth"),
        WeightFiles.file("new.safetensors"),
        WeightFiles.file("model.safetensors.index.json"));
  }

  @Property(tries = 3000)
  void mutatedFilesAreRefusedOrRead(@ForAll("files") byte[] file, @ForAll long seed) {
    byte[] mutated = file.clone();
    Random random = new Random(seed);
    int range = random.nextBoolean() ? mutated.length : Math.min(mutated.length, 400);
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      mutated[random.nextInt(range)] =
          random.nextBoolean() ? file[random.nextInt(range)] : (byte) random.nextInt(256);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(mutated.length) : mutated.length;
    try {
      NamedWeights weights = WeightFiles.read("here", Arrays.copyOf(mutated, length));
      assertThat(WeightFiles.contents(weights)).isNotNull();
    } catch (ArchiveException e) {
      assertThat(e.getMessage()).startsWith("Cannot read ");
    }
  }
}
