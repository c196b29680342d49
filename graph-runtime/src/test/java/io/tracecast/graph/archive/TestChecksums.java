package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.torchscript.ZipEntries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** One bit makes another number of a weight, which no engine notices. */
class TestChecksums {
  private static final String CODE =
      "class M(Module):\n  def forward(self: M, x: Tensor) -> Tensor:\n    return x\n";

  /** Where an entry's data lie. */
  private record Place(String name, int method, int start, int length) {
    int bit(int index) {
      return 8 * start + index;
    }
  }

  @Test
  void aFlippedBitInAStoredWeightIsRefusedByTheEntrysName() {
    byte[] archive = SmallArchives.file("traced-in-training.pt");
    Place weight = place(archive, "traced-in-training/data/0");

    assertThat(weight.method()).isEqualTo(ZipEntry.STORED);
    refusal(flipped(archive, weight.bit(30)))
        .hasMessage(
            "Cannot load graph m.pt: the archive is damaged (traced-in-training/data/0 does not match its size or"
                + " checksum). Copy or export it again and compare its SHA-256.");
  }

  @Test
  void aFlippedBitInAConstantOfAFrozenModuleIsRefused() {
    byte[] archive = SmallArchives.file("frozen.pt");

    refusal(flipped(archive, place(archive, "frozen/constants/0").bit(5)))
        .hasMessageContaining("damaged (frozen/constants/0 does not match");
  }

  @Test
  void aFlippedBitInTheCodeIsRefused() {
    byte[] archive = SmallArchives.file("traced-in-training.pt");
    Place code =
        places(archive).stream()
            .filter(place -> place.name().endsWith(".py"))
            .findFirst()
            .orElseThrow();

    refusal(flipped(archive, code.bit(100))).hasMessageContaining("damaged (" + code.name());
  }

  @Test
  void aFlippedBitInADeflatedWeightIsRefused() {
    byte[] weights = new byte[1000];
    new java.util.Random(1).nextBytes(weights);
    byte[] archive = SmallArchives.torchScript(CODE, Map.of("m/data/0", weights));
    Place weight = place(archive, "m/data/0");

    assertThat(weight.method()).isEqualTo(ZipEntry.DEFLATED);
    refusal(flipped(archive, weight.bit(4000))).hasMessageContaining("damaged (m/data/0 ");
  }

  @Test
  void aChecksumCrossesTheBordersOfChunks() {
    byte[] content = new byte[ArchiveBytes.CHUNK_SIZE_IN_BYTES + 100];
    new java.util.Random(1).nextBytes(content);
    java.util.zip.CRC32 whole = new java.util.zip.CRC32();
    whole.update(content, 50, content.length - 70);

    assertThat(SmallArchives.bytes(content).crc32(50, content.length - 70))
        .isEqualTo(whole.getValue());
    assertThat(SmallArchives.bytes(content).crc32(content.length, 0)).isZero();
  }

  @Test
  void dataBehindTheEndAreRefused() {
    byte[] archive = SmallArchives.file("traced-in-training.pt");

    refusal(ZipDirectory.claimingSize(archive, "traced-in-training/data/0", 1 << 20))
        .hasMessageContaining(
            "damaged (traced-in-training/data/0 does not lie where the directory says)");
  }

  @Test
  void whatWasInspectedBeforeIsKnownByItsDigest() {
    byte[] archive = SmallArchives.file("traced-in-training.pt");
    byte[] other = flipped(archive, place(archive, "traced-in-training/data/0").bit(30));
    String sha256 = SmallArchives.bytes(archive).sha256();

    GraphArchive again =
        GraphArchive.again("m.pt", new ArchiveFiles(SmallArchives.bytes(archive)), sha256);

    assertThat(again)
        .usingRecursiveComparison()
        .ignoringFields("files.bytes.sha256") // two sums, of the same bytes
        .isEqualTo(SmallArchives.read("m.pt", archive));
    assertThatThrownBy(
            () -> GraphArchive.again("m.pt", new ArchiveFiles(SmallArchives.bytes(other)), sha256))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Graph m.pt changed on its way: its SHA-256 is ")
        .hasMessageEndingWith("and it was " + sha256 + ".");
  }

  @Provide
  static Arbitrary<byte[]> archives() {
    return Arbitraries.of(
        SmallArchives.file("traced-in-training.pt"),
        SmallArchives.file("frozen.pt"),
        SmallArchives.torchScript(CODE, Map.of("m/data/0", new byte[300])));
  }

  @Property(tries = 1000)
  void anyFlippedBitIsRefusedOrChangesNothing(
      @ForAll("archives") byte[] archive, @ForAll int choice) {
    int bits = places(archive).stream().mapToInt(place -> 8 * place.length()).sum();
    int index = Math.floorMod(choice, bits);
    for (Place place : places(archive)) {
      if (index < 8 * place.length() && index >= 0) {
        assertRefusedOrTheSame(archive, flipped(archive, place.bit(index)), place);
      }
      index -= 8 * place.length();
    }
  }

  /** The last bits of a deflated entry may mean nothing. */
  private static void assertRefusedOrTheSame(byte[] archive, byte[] flipped, Place place) {
    try {
      SmallArchives.read("m.pt", flipped);
      assertThat(place.method()).as(place.name()).isEqualTo(ZipEntry.DEFLATED);
      assertThat(contents(flipped)).containsExactlyEntriesOf(contents(archive));
    } catch (ArchiveException e) {
      assertThat(e)
          .hasMessageContaining("damaged (")
          .hasMessageContaining(ArchiveErrors.quoted(place.name()));
    }
  }

  private static Map<String, List<Byte>> contents(byte[] archive) {
    Map<String, List<Byte>> contents = new HashMap<>();
    try (ZipEntries entries = ZipEntries.open("m.pt", SmallArchives.bytes(archive))) {
      for (ZipArchiveEntry entry : Collections.list(entries.zip().getEntries())) {
        String path = entry.getName().substring(entries.root().length());
        List<Byte> content = new ArrayList<>();
        for (byte value : entries.content(path).orElseThrow()) {
          content.add(value);
        }
        contents.put(entry.getName(), content);
      }
    }
    return contents;
  }

  private static Place place(byte[] archive, String name) {
    return places(archive).stream()
        .filter(place -> place.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Place> places(byte[] archive) {
    try (ZipEntries entries = ZipEntries.open("m.pt", SmallArchives.bytes(archive))) {
      return Collections.list(entries.zip().getEntries()).stream()
          .map(
              entry ->
                  new Place(
                      entry.getName(),
                      entry.getMethod(),
                      (int) entry.getDataOffset(),
                      (int) entry.getCompressedSize()))
          .toList();
    }
  }

  private static byte[] flipped(byte[] archive, int bit) {
    byte[] flipped = archive.clone();
    flipped[bit / 8] ^= (byte) (1 << bit % 8);
    return flipped;
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(byte[] archive) {
    return assertThatThrownBy(() -> SmallArchives.read("m.pt", archive))
        .isInstanceOf(ArchiveException.class);
  }
}
