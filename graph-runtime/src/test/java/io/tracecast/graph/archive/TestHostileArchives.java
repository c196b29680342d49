package io.tracecast.graph.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bytes are, an archive is read or refused, and never anything else happens. */
class TestHostileArchives {
  private static final byte[] SMALL_ZIP =
      SmallArchives.torchScript("class M(Module):\n  def forward(self: M, x: Tensor) -> Tensor:\n");

  @Provide
  static Arbitrary<byte[]> archives() {
    return Arbitraries.of(
        SMALL_ZIP,
        SmallArchives.file("sums.pt"),
        SmallArchives.file("frozen.pt"),
        SmallArchives.file("checkpoint.pt"),
        SmallArchives.file("legacy-state-dict.pt"),
        SmallArchives.file("exported.pt2"),
        SmallArchives.file("half.onnx"),
        SmallArchives.file("weights-as-inputs.onnx"),
        packed("sums.pt"),
        packed("sums.onnx"));
  }

  @Property(tries = 1000)
  void randomBytesAreRefusedOrRead(@ForAll byte[] random, @ForAll("archives") byte[] archive) {
    byte[] head = Arrays.copyOf(archive, 4 + random.length);
    System.arraycopy(random, 0, head, 4, random.length);

    assertRefusedOrRead(random);
    assertRefusedOrRead(head);
  }

  @Property(tries = 3000)
  void mutatedBytesAreRefusedOrRead(@ForAll("archives") byte[] archive, @ForAll long seed) {
    byte[] mutated = archive.clone();
    Random random = new Random(seed);
    int range = random.nextBoolean() ? mutated.length : Math.min(mutated.length, 600);
    boolean atTheEnd = random.nextBoolean();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      int position = random.nextInt(range);
      mutated[atTheEnd ? mutated.length - 1 - position : position] = interesting(random);
    }

    assertRefusedOrRead(mutated);
  }

  @Property(tries = 1000)
  void cutAndSplicedArchivesAreRefusedOrRead(
      @ForAll("archives") byte[] first, @ForAll("archives") byte[] second, @ForAll long seed) {
    Random random = new Random(seed);
    int cut = random.nextInt(first.length);
    int from = random.nextInt(second.length);
    byte[] spliced = Arrays.copyOf(first, cut + second.length - from);
    System.arraycopy(second, from, spliced, cut, second.length - from);

    assertRefusedOrRead(Arrays.copyOf(first, cut));
    assertRefusedOrRead(spliced);
  }

  private static byte interesting(Random random) {
    byte[] extremes = {0, 1, -1, 127, -128};
    return random.nextBoolean()
        ? (byte) random.nextInt(256)
        : extremes[random.nextInt(extremes.length)];
  }

  private static void assertRefusedOrRead(byte[] content) {
    try {
      GraphArchive archive = SmallArchives.read("any", content);
      assertThat(archive.signature().inputs()).contains(archive.input());
      ArchivePacker.pack(archive, Interfaces.EXAMPLE, OutputStream.nullOutputStream());
    } catch (ArchiveException e) {
      assertThat(e).message().startsWith("Cannot ").hasSizeLessThan(500);
    } catch (IOException e) {
      throw new AssertionError("The target takes everything, so the archive is at fault", e);
    }
  }

  private static byte[] packed(String name) {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    try {
      ArchivePacker.pack(SmallArchives.read(name), Interfaces.EXAMPLE, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target.toByteArray();
  }
}
