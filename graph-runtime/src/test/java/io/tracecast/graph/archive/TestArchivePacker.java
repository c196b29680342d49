package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.tracecast.graph.archive.torchscript.ZipEntries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestArchivePacker {
  private static final int METADATA = 14;

  @Provide
  static Arbitrary<GraphInterface> interfaces() {
    return Interfaces.any();
  }

  @Property(tries = 100)
  void whatIsPackedIsReadBack(@ForAll("interfaces") GraphInterface graphInterface)
      throws IOException {
    for (String name : new String[] {"sums.pt", "sums.onnx"}) {
      GraphArchive packed = read(pack(SmallArchives.read(name), graphInterface));

      assertThat(packed.graphInterface()).hasValue(graphInterface);
      assertThat(packed.signature()).isEqualTo(SmallArchives.read(name).signature());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sums.pt", "frozen.pt", "traced-in-training.pt"})
  void entriesStayAsTheyAreAndOneIsAdded(String name) throws IOException {
    byte[] packed = pack(SmallArchives.read(name), Interfaces.EXAMPLE);

    Map<String, String> before = entries(SmallArchives.file(name));
    Map<String, String> after = entries(packed);
    String root = name.replace(".pt", "/");
    assertThat(after).containsAllEntriesOf(before).hasSize(before.size() + 1);
    assertThat(after).containsKey(root + "extra/tracecast.json");
  }

  @Test
  void entriesStartWhereLibtorchMapsTensors() throws IOException {
    byte[] packed = pack(SmallArchives.read("traced-in-training.pt"), Interfaces.EXAMPLE);

    try (ZipEntries zip = ZipEntries.open("m.pt", SmallArchives.bytes(packed))) {
      assertThat(Collections.list(zip.zip().getEntries()))
          .allSatisfy(
              entry -> {
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                assertThat(entry.getDataOffset() % 64).isZero();
              });
    }
  }

  @Test
  void onnxFieldsStayAsTheyAreAndOneIsAdded() throws IOException {
    byte[] before = SmallArchives.file("half.onnx");

    byte[] after = pack(SmallArchives.read("half.onnx"), Interfaces.EXAMPLE);

    assertThat(after).startsWith(before);
    Field added = UnknownFieldSet.parseFrom(after).getField(METADATA);
    assertThat(added.getLengthDelimitedList()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sums.pt", "sums.onnx"})
  void packingTwiceGivesTheSameBytes(String name) throws IOException {
    byte[] once = pack(SmallArchives.read(name), Interfaces.EXAMPLE);
    TimeZone home = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Honolulu"));
      assertThat(pack(SmallArchives.read(name), Interfaces.EXAMPLE)).isEqualTo(once);
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
      assertThat(pack(read(once), Interfaces.EXAMPLE)).isEqualTo(once);
    } finally {
      TimeZone.setDefault(home);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sums.pt", "sums.onnx"})
  void anotherInterfaceReplacesTheFirst(String name) throws IOException {
    GraphInterface other =
        new GraphInterface(
            Interfaces.EXAMPLE.preprocessing().withCrop(8, 8),
            Interfaces.EXAMPLE.outputs(),
            Interfaces.EXAMPLE.task(),
            Interfaces.EXAMPLE.activation(),
            List.of());

    byte[] first = pack(SmallArchives.read(name), Interfaces.EXAMPLE);
    byte[] replaced = pack(read(first), other);

    assertThat(read(replaced).graphInterface()).hasValue(other);
    assertThat(replaced).isEqualTo(pack(SmallArchives.read(name), other));
  }

  @Test
  void otherMetadataStaysAndTheInterfaceIsFoundWhereverItsKeyStands() throws IOException {
    byte[] author = OnnxBytes.message(METADATA, OnnxBytes.text(1, "author"));
    byte[] old =
        OnnxBytes.message(
            METADATA,
            OnnxBytes.text(2, GraphInterfaceJson.write(Interfaces.EXAMPLE)),
            OnnxBytes.text(1, "tracecast.interface"));
    byte[] file = SmallArchives.file("sums.onnx");

    byte[] packed = pack(read(OnnxBytes.together(file, old, author)), Interfaces.EXAMPLE);

    assertThat(packed)
        .isEqualTo(pack(read(OnnxBytes.together(file, author)), Interfaces.EXAMPLE))
        .startsWith(OnnxBytes.together(file, author));
  }

  @Test
  void aNumberInTheFieldOfMetadataIsKept() throws IOException {
    byte[] file =
        OnnxBytes.together(SmallArchives.file("sums.onnx"), OnnxBytes.number(METADATA, 1 << 20));

    assertThat(pack(read(file), Interfaces.EXAMPLE)).startsWith(file);
  }

  @Test
  void entriesThatWereCompressedAreStored() throws IOException {
    byte[] deflated =
        SmallArchives.torchScript("class M(Module):\n  def forward(self: M, x: Tensor) -> Tensor:");

    byte[] packed = pack(read(deflated), Interfaces.EXAMPLE);

    assertThat(entries(packed)).containsAllEntriesOf(entries(deflated));
  }

  @Test
  void damagedWeightsAreNotPacked() {
    byte[] whole = SmallArchives.file("traced-in-training.pt");
    byte[] damaged = ZipDirectory.claimingChecksum(whole, "traced-in-training/data/0", 7);

    assertThatThrownBy(() -> pack(read(damaged), Interfaces.EXAMPLE))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("/data/0 does not match its size or checksum). Copy or export it");
  }

  @Test
  void aTargetThatFailsIsNoFaultOfTheArchive() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    for (String name : new String[] {"sums.pt", "sums.onnx"}) {
      GraphArchive archive = SmallArchives.read(name);
      assertThatThrownBy(() -> ArchivePacker.pack(archive, Interfaces.EXAMPLE, full))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left on device");
    }
  }

  private static byte[] pack(GraphArchive archive, GraphInterface graphInterface)
      throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    ArchivePacker.pack(archive, graphInterface, target);
    return target.toByteArray();
  }

  private static GraphArchive read(byte[] content) {
    return SmallArchives.read("packed", content);
  }

  private static Map<String, String> entries(byte[] content) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipEntries zip = ZipEntries.open("zip", SmallArchives.bytes(content))) {
      for (ZipArchiveEntry entry : Collections.list(zip.zip().getEntries())) {
        try (InputStream stream = zip.zip().getInputStream(entry)) {
          byte[] bytes = stream.readAllBytes();
          entries.put(entry.getName(), new String(bytes, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return entries;
  }
}
