package io.tracecast.graph.archive.weights;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.stored.ByteRange;
import io.tracecast.graph.archive.stored.WeightTensor;
import io.tracecast.graph.archive.stored.WeightType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestWeightPacker {
  private static final NamedWeights NEW = WeightFiles.read("new.safetensors");

  private static NamedWeights changed(Consumer<Map<String, WeightTensor>> change) {
    Map<String, WeightTensor> tensors = new LinkedHashMap<>(NEW.tensors());
    change.accept(tensors);
    return new NamedWeights("b.pth", "a state_dict", tensors);
  }

  private static WeightTensor tensor(WeightType type, Long... shape) {
    long size = List.of(shape).stream().reduce((long) type.sizeInBytes(), (a, b) -> a * b);
    ByteRange zeros = new ByteRange(SmallArchives.bytes(new byte[(int) size]));
    List<Long> strides = Collections.nCopies(shape.length, 0L);
    return new StridedTensor(type, List.of(shape), zeros, false, 0, strides);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(
      GraphArchive graph, NamedWeights weights) {
    return assertThatThrownBy(() -> WeightPacker.pack(graph, weights))
        .isInstanceOf(ArchiveException.class);
  }

  private static boolean contains(ArchiveBytes archive, WeightTensor tensor) {
    String all = new String(content(archive), ISO_8859_1);
    return all.contains(new String(WeightFiles.bytes(tensor), ISO_8859_1));
  }

  private static byte[] content(ArchiveBytes archive) {
    byte[] content = new byte[(int) archive.sizeInBytes()];
    new ByteRange(archive).read(0, content, 0, content.length);
    return content;
  }

  @ParameterizedTest
  @ValueSource(strings = {"named.pt", "named.onnx", "equal.onnx"})
  void everyTensorOfTheFileIsInTheArchiveThen(String name) {
    WeightPacker.Packed packed = WeightPacker.pack(WeightFiles.graph(name), NEW);
    ArchiveBytes bytes = packed.archive().files().bytes();

    assertThat(packed.tensors()).isEqualTo(name.endsWith(".pt") ? 7 : 6);
    assertThat(packed.sizeInBytes()).isGreaterThanOrEqualTo(512);
    assertThat(NEW.tensors())
        .allSatisfy(
            (key, tensor) ->
                assertThat(contains(bytes, tensor) || key.endsWith("num_batches_tracked"))
                    .isTrue());
    assertThat(contains(WeightFiles.graph(name).files().bytes(), NEW.tensors().get("conv.weight")))
        .isFalse();
    assertThat(packed.archive().signature()).isEqualTo(WeightFiles.graph(name).signature());
  }

  @Test
  void theWeightsBesideAnOnnxGraphAreReplacedWhereTheyLie() {
    GraphArchive before = WeightFiles.graph("parts.onnx");
    GraphArchive packed = WeightPacker.pack(before, NEW).archive();
    ArchivePart part = packed.files().parts().get(0);

    assertThat(packed.files().bytes().sha256()).isEqualTo(before.files().bytes().sha256());
    assertThat(part.location()).isEqualTo("parts.onnx.data");
    assertThat(part.bytes().sizeInBytes()).isEqualTo(512);
    assertThat(contains(part.bytes(), NEW.tensors().get("conv.weight"))).isTrue();
    assertThat(packed.sha256()).isNotEqualTo(before.sha256());
  }

  @Test
  void packingTheSameWeightsTwiceGivesTheSameArchive() {
    GraphArchive once = WeightPacker.pack(WeightFiles.graph("named.pt"), NEW).archive();
    NamedWeights views = WeightFiles.read("views.pth");

    assertThat(WeightPacker.pack(once, views).archive().sha256()).isEqualTo(once.sha256());
  }

  @Test
  void thePrefixOfAWrapperIsTakenOffAndSaid() {
    NamedWeights wrapped = WeightFiles.read("checkpoint.pth");

    assertThat(WeightPacker.pack(WeightFiles.graph("named.pt"), wrapped).rules())
        .containsExactly("the file's names without their prefix module.");
    assertThat(WeightPacker.pack(WeightFiles.graph("named.onnx"), NEW).rules())
        .containsExactly(
            "names as they are",
            "1 counters of batches (num_batches_tracked) have no place in the graph");
  }

  @Test
  void aPrefixThatOneNameLacksIsNotTakenOff() {
    NamedWeights mixed =
        changed(
            tensors -> {
              WeightTensor bias = tensors.remove("conv.bias");
              tensors.put("module.conv.bias", bias);
            });

    refusal(WeightFiles.graph("named.pt"), mixed)
        .hasMessage(
            "Cannot put the weights b.pth into named.pt: of 7 tensors, 1 missing in the file"
                + " (conv.bias); 1 not in the graph (module.conv.bias). Use the weights of the"
                + " network that the graph was exported from, in the graph's types.");
  }

  @Test
  void countersThatTheFileLacksStay() {
    NamedWeights without = changed(tensors -> tensors.remove("norm.num_batches_tracked"));

    assertThat(WeightPacker.pack(WeightFiles.graph("named.pt"), without).rules())
        .containsExactly(
            "names as they are",
            "1 constants of the graph that the file does not have stay (norm.num_batches_tracked)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"named.pt", "named.onnx"})
  void otherShapesAndTypesAreListed(String name) {
    NamedWeights other =
        changed(
            tensors -> {
              tensors.put("conv.bias", tensor(WeightType.FLOAT32, 5L));
              tensors.put("norm.bias", tensor(WeightType.FLOAT64, 4L));
            });

    refusal(WeightFiles.graph(name), other)
        .hasMessageContaining(
            "1 of another shape (conv.bias is 5 in the file and 4 in the graph); 1 of another type"
                + " (norm.bias is float64 in the file and float32 in the graph)");
  }

  @Test
  void aConstantThatLiesInTheBytesOfAWeightIsNotOverwritten() {
    refusal(WeightFiles.graph("shared.onnx"), NEW)
        .hasMessageContaining("norm.bias")
        .hasMessageContaining("val_0");
  }

  @Test
  void weightsOfALargerNetworkAreNotTakenForMergedNorms() {
    NamedWeights larger =
        changed(tensors -> tensors.put("other.running_mean", tensor(WeightType.FLOAT32, 4L)));

    refusal(WeightFiles.graph("named.onnx"), larger)
        .hasMessageContaining("1 not in the graph (other.running_mean)");
  }

  @Test
  void aGraphWhoseNormsWereMergedIsRefusedWithTheCause() {
    refusal(WeightFiles.graph("folded.onnx"), NEW)
        .hasMessageContaining("1 norms of the weights (norm) have no place in the graph")
        .hasMessageContaining("--keep-parameters");
  }

  @Test
  void aFrozenOrQuantisedGraphOrOneWithoutWeightsIsRefused() {
    refusal(SmallArchives.read("frozen.pt"), NEW)
        .hasMessageContaining("its graph was frozen (torch.jit.freeze)");
    refusal(SmallArchives.read("sums.pt"), NEW).hasMessageContaining("its graph has no weights");
  }

  @Test
  void namesThatShareElementsNeedTheSameValues() {
    WeightTensor one = tensor(WeightType.FLOAT32, 3L, 3L, 1L, 1L);
    ByteRange ones = new ByteRange(SmallArchives.bytes(new byte[] {1, 1, 1, 1}));
    WeightTensor other =
        new StridedTensor(one.type(), one.shape(), ones, false, 0, List.of(0L, 0L, 0L, 0L));
    GraphArchive tied = WeightFiles.graph("tied.pt");
    Map<String, WeightTensor> same = Map.of("first.weight", other, "second.weight", other);
    Map<String, WeightTensor> different = Map.of("first.weight", other, "second.weight", one);

    GraphArchive packed = WeightPacker.pack(tied, new NamedWeights("w", "w", same)).archive();

    assertThat(contains(packed.files().bytes(), other)).isTrue();
    refusal(tied, new NamedWeights("w", "w", different))
        .hasMessageContaining("share elements, and the new weights have other values for the two");
  }
}
