package io.tracecast.graph.archive.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.pickle.PickleValue.Bytes;
import io.tracecast.graph.archive.pickle.PickleValue.Dict;
import io.tracecast.graph.archive.pickle.PickleValue.Entry;
import io.tracecast.graph.archive.pickle.PickleValue.Flag;
import io.tracecast.graph.archive.pickle.PickleValue.Global;
import io.tracecast.graph.archive.pickle.PickleValue.Instance;
import io.tracecast.graph.archive.pickle.PickleValue.Items;
import io.tracecast.graph.archive.pickle.PickleValue.Large;
import io.tracecast.graph.archive.pickle.PickleValue.None;
import io.tracecast.graph.archive.pickle.PickleValue.Real;
import io.tracecast.graph.archive.pickle.PickleValue.Storage;
import io.tracecast.graph.archive.pickle.PickleValue.Tensor;
import io.tracecast.graph.archive.pickle.PickleValue.Text;
import io.tracecast.graph.archive.pickle.PickleValue.Tuple;
import io.tracecast.graph.archive.pickle.PickleValue.Whole;
import io.tracecast.graph.archive.stored.WeightType;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestPickleReader {
  private static final Text KEY = new Text("k");

  /** Returns a pickle of the test's resources, by its zip and the end of its name. */
  static byte[] entry(String archive, String name) {
    try (ZipFile zip =
        ZipFile.builder()
            .setSeekableByteChannel(new SeekableInMemoryByteChannel(file(archive)))
            .get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        if (entry.getName().endsWith("/" + name)) {
          return zip.getInputStream(entry).readAllBytes();
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError(archive + " has no " + name);
  }

  private static byte[] file(String archive) {
    return SmallArchives.file(archive);
  }

  static PickleValue read(byte[] pickle) {
    return PickleReader.read("here", pickle);
  }

  private static PickleValue read(int... instructions) {
    return read(PickleBytes.begin().op(instructions).end());
  }

  static AbstractThrowableAssert<?, ? extends Throwable> refusal(byte[] pickle) {
    return assertThatThrownBy(() -> read(pickle))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot read the pickle in here: ");
  }

  private static Tensor tensor(
      WeightType type, String key, long elements, List<Long> shape, List<Long> strides) {
    Storage storage = new Storage(Optional.of(type), key, "cpu", elements);
    return new Tensor(type, storage, 0, shape, strides, false, false);
  }

  @Test
  void aStateDictIsReadAsItsTensorsInTheirOrder() {
    Map<String, PickleValue> tensors = ((Dict) read(entry("state-dict.pt", "data.pkl"))).byText();

    assertThat(tensors.keySet())
        .containsExactly(
            "conv.weight",
            "conv.bias",
            "norm.weight",
            "norm.bias",
            "norm.running_mean",
            "norm.running_var",
            "norm.num_batches_tracked");
    assertThat(tensors.get("conv.weight"))
        .isEqualTo(
            tensor(
                WeightType.FLOAT32, "0", 108, List.of(4L, 3L, 3L, 3L), List.of(27L, 9L, 3L, 1L)));
    assertThat(tensors.get("norm.num_batches_tracked"))
        .isEqualTo(tensor(WeightType.INT64, "6", 1, List.of(), List.of()));
  }

  @Test
  void theModulesOfATorchScriptArchiveAreReadWithTheirAttributes() {
    Instance top = (Instance) read(entry("scripted-in-training.pt", "data.pkl"));
    Instance conv = (Instance) top.attributes().get("conv");

    assertThat(top.className()).isEqualTo("__torch__.Trainable");
    assertThat(top.attributes()).containsEntry("training", new Flag(true));
    assertThat(conv.className()).isEqualTo("__torch__.torch.nn.modules.conv.Conv2d");
    assertThat(((Tensor) conv.attributes().get("weight")).shape()).containsExactly(4L, 3L, 3L, 3L);
  }

  @Test
  void theConstantsOfAFrozenGraphAreReadAsATuple() {
    assertThat(((Tuple) read(entry("frozen.pt", "constants.pkl"))).items())
        .hasSize(2)
        .allSatisfy(constant -> assertThat(constant).isInstanceOf(Tensor.class));
  }

  @Test
  void picklesBehindEachOtherAreReadOneByOne() {
    byte[] legacy = file("legacy-checkpoint.pt");
    PickleReader reader = new PickleReader("here", SmallArchives.bytes(legacy), 0);

    assertThat(reader.next()).isEqualTo(new Large(new BigInteger("1950a86a20f9469cfc6c", 16)));
    assertThat(reader.next()).isEqualTo(new Whole(1001));
    assertThat(((Dict) reader.next()).byText()).containsEntry("little_endian", new Flag(true));
    assertThat(((Dict) reader.next()).byText()).containsKeys("epoch", "state_dict");
    assertThat(((Items) reader.next()).items()).hasSize(7);
    assertThat(reader.position()).isLessThan(legacy.length);
  }

  @Test
  void numbersAreReadAsTheyWereWritten() {
    assertThat(read('J', 0xfe, 0xff, 0xff, 0xff)).isEqualTo(new Whole(-2));
    assertThat(read('M', 1, 2)).isEqualTo(new Whole(513));
    assertThat(read(Opcode.LONG1, 0)).isEqualTo(new Whole(0));
    assertThat(read(Opcode.LONG1, 1, 0xff)).isEqualTo(new Whole(-1));
    assertThat(read(Opcode.LONG4, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))
        .isEqualTo(new Large(BigInteger.ONE.shiftLeft(64)));
    assertThat(read('G', 0xbf, 0xe0, 0, 0, 0, 0, 0, 0)).isEqualTo(new Real(-0.5));
  }

  @Test
  void textsAndBytesOfEveryProtocolAreRead() {
    assertThat(read(Opcode.SHORT_BINUNICODE, 2, 0xc3, 0xa9)).isEqualTo(new Text("é"));
    assertThat(read(Opcode.BINUNICODE8, 1, 0, 0, 0, 0, 0, 0, 0, 'a')).isEqualTo(new Text("a"));
    assertThat(read(Opcode.SHORT_BINSTRING, 1, 0xe9)).isEqualTo(new Text("é"));
    assertThat(((Bytes) read(Opcode.SHORT_BINBYTES, 2, 1, 0xff)).copy()).containsExactly(1, -1);
    assertThat(((Bytes) read(Opcode.BYTEARRAY8, 1, 0, 0, 0, 0, 0, 0, 0, 7)).size()).isEqualTo(1);
  }

  @Test
  void aKeyThatComesAgainTakesTheLaterValue() {
    byte[] pickle =
        PickleBytes.begin()
            .op('}', '(')
            .text("k")
            .op('N')
            .number(3)
            .op('N')
            .text("k")
            .op(Opcode.NEWTRUE, 'u')
            .end();

    assertThat(read(pickle))
        .isEqualTo(
            new Dict(List.of(new Entry(KEY, new Flag(true)), new Entry(new Whole(3), new None()))));
  }

  @Test
  void anOrderedDictIsReadInThreeForms() {
    PickleBytes pairs =
        PickleBytes.begin().global("collections", "OrderedDict").op(']', ']').text("k");
    Dict one = new Dict(List.of(new Entry(KEY, new None())));
    PickleBytes plain = PickleBytes.begin().op('}').text("k").op('N', 's');

    assertThat(read(pairs.op('a', 'N', 'a', 'a', Opcode.TUPLE1, 'R').end())).isEqualTo(one);
    assertThat(read(plain.end())).isEqualTo(one);
    assertThat(
            read(
                PickleBytes.begin()
                    .global("collections", "OrderedDict")
                    .op(')', 'R')
                    .text("k")
                    .op('N', 's')
                    .op('}')
                    .text("_metadata")
                    .op('N', 's', 'b')
                    .end()))
        .isEqualTo(one);
  }

  @Test
  void whatAPickleSharesIsOneObject() {
    Items list = (Items) read(']', '(', ']', 'q', 0, 'h', 0, 'e');

    assertThat(list.items()).hasSize(2);
    assertThat(list.items().get(0)).isSameAs(list.items().get(1));
  }

  @Test
  void aTypedListOfTorchScriptIsTheList() {
    byte[] pickle =
        PickleBytes.begin()
            .global("torch.jit._pickle", "restore_type_tag")
            .op(']', '(')
            .number(1)
            .number(1000)
            .op('e')
            .text("List[int]")
            .op(Opcode.TUPLE2, 'R')
            .end();

    assertThat(read(pickle)).isEqualTo(new Items(List.of(new Whole(1), new Whole(1000))));
  }

  @Test
  void devicesSizesAndTypesAreValues() {
    byte[] device =
        PickleBytes.begin().global("torch", "device").text("cpu").op(Opcode.TUPLE1, 'R').end();
    byte[] size =
        PickleBytes.begin().global("torch", "Size").numbers(3, 4).op(Opcode.TUPLE1, 'R').end();

    assertThat(read(device))
        .isEqualTo(new Instance("torch.device", new Tuple(List.of(new Text("cpu")))));
    assertThat(read(size)).isEqualTo(new Tuple(List.of(new Whole(3), new Whole(4))));
    assertThat(read(PickleBytes.begin().global("torch", "bfloat16").end()))
        .isEqualTo(new Global("torch", "bfloat16"));
  }

  @Test
  void anEnumOfTorchScriptIsItsClassAndValue() {
    byte[] pickle =
        PickleBytes.begin().global("__torch__.nets", "Kind").number(2).op(Opcode.TUPLE1, 'R').end();

    assertThat(read(pickle))
        .isEqualTo(new Instance("__torch__.nets.Kind", new Tuple(List.of(new Whole(2)))));
  }

  @Test
  void aTensorOfTheThirdFormHasATypeOfItsOwn() {
    byte[] pickle =
        PickleBytes.begin()
            .global("torch._utils", "_rebuild_tensor_v3")
            .op('(', '(')
            .text("storage")
            .global("torch.storage", "UntypedStorage")
            .text("7")
            .text("cuda:0")
            .number(12)
            .op('t', 'Q')
            .number(2)
            .numbers(4)
            .numbers(1)
            .op(Opcode.NEWTRUE)
            .global("collections", "OrderedDict")
            .op(')', 'R')
            .global("torch", "uint16")
            .op('t', 'R')
            .end();
    Storage storage = new Storage(Optional.empty(), "7", "cuda:0", 12);

    assertThat(storage.sizeInBytes()).isEqualTo(12);
    assertThat(read(pickle))
        .isEqualTo(
            new Tensor(WeightType.UINT16, storage, 2, List.of(4L), List.of(1L), true, false));
  }

  @Test
  void aViewOfAStorageKeepsItsOffsetAndStrides() {
    byte[] pickle =
        PickleBytes.begin()
            .tensorOf("FloatStorage", 12, 2, new int[] {2, 3}, new int[] {1, 4})
            .end();

    Tensor tensor = (Tensor) read(pickle);

    assertThat(tensor.offset()).isEqualTo(2);
    assertThat(tensor.strides()).containsExactly(1L, 4L);
    assertThat(tensor.elements()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "builtins, eval",
    "torch, load",
    "torch.nn.modules.linear, Linear",
    "torch.storage, _load_from_bytes",
    "torch._utils, _rebuild_sparse_tensor",
    "numpy.core.multiarray, _reconstruct",
    "argparse, Namespace"
  })
  void anyOtherGlobalIsRefusedByItsName(String module, String name) {
    byte[] plain = PickleBytes.begin().global(module, name).op('N', Opcode.TUPLE1, 'R').end();
    byte[] onTheStack = PickleBytes.begin().text(module).text(name).op(0x93).end();
    String message =
        "Cannot read the pickle in here: its global %s.%s is not among those that tensors need, and"
            + " nothing of a pickle is executed. Save the tensors alone:"
            + " torch.save(module.state_dict(), FILE).";

    refusal(plain).hasMessage(message.formatted(module, name));
    refusal(onTheStack).hasMessage(message.formatted(module, name));
  }

  @ParameterizedTest
  @CsvSource({
    "73, INT",
    "105, INST",
    "111, OBJ",
    "130, EXT1",
    "146, NEWOBJ_EX",
    "143, EMPTY_SET",
    "151, NEXT_BUFFER",
    "7, 0x07"
  })
  void anyOtherInstructionIsRefusedByItsName(int opcode, String name) {
    refusal(PickleBytes.begin().op(opcode).end())
        .hasMessageContaining("its instruction " + name + " is not among those that tensors need");
  }

  @Test
  void namesInMessagesCannotForgeLines() {
    refusal(PickleBytes.begin().text("os\r\nok").text("x").op(0x93).end())
        .hasMessageContaining("its global os??ok.x is not");
  }

  @Test
  void aTensorThatReachesBeyondItsStorageIsDamaged() {
    refusal(PickleBytes.begin().tensorOf("HalfStorage", 4, 1, new int[] {4}, new int[] {1}).end())
        .hasMessageContaining(
            "it is damaged (a tensor reaches to element 4 of the storage '0', which has 4)");
    refusal(PickleBytes.begin().tensorOf("HalfStorage", 4, 0, new int[] {-1}, new int[] {1}).end())
        .hasMessageContaining("a shape or stride is not a number of elements");
    refusal(
            PickleBytes.begin()
                .tensorOf(
                    "HalfStorage", 4, 0, new int[] {1 << 30, 1 << 30, 1 << 30}, new int[] {0, 0, 0})
                .end())
        .hasMessageContaining("a tensor has more elements than can be counted");
  }

  @Test
  void anotherPersistentIdIsRefusedByItsKind() {
    byte[] pickle =
        PickleBytes.begin().text("module").op('N', Opcode.TUPLE2, Opcode.BINPERSID).end();

    refusal(pickle).hasMessageContaining("its persistent id module is not among those");
  }

  @Test
  void otherProtocolsAndFilesAreNamed() {
    refusal(new byte[] {'(', '.'}).hasMessageContaining("begins with the byte 0x28");
    refusal(new byte[] {(byte) 0x80, 6, '.'}).hasMessageContaining("it is of protocol 6");
    refusal(new byte[0]).hasMessageContaining("ends before its last instruction");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "0", "2", "\u0085", "e", "R", "Q", "b", "q\u0000", "h\u0000", "", "("})
  void anInstructionWithoutItsValuesIsDamaged(String instructions) {
    refusal(PickleBytes.begin().op(instructions.chars().toArray()).end())
        .hasMessageContaining("it is damaged (");
  }

  @Test
  void bytesBehindTheEndAreDamage() {
    refusal(PickleBytes.begin().op('N', '.').end())
        .hasMessageContaining("it goes on behind its last instruction");
  }
}
