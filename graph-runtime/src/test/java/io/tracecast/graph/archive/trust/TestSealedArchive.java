package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.SmallArchives;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class TestSealedArchive {
  private static final int HEADER = 17;
  private static final int SEGMENT = 1 << 20;
  private static final SealingKey KEY = TrustFiles.KEY;
  private static final byte[] SMALL = TrustFiles.sealed(TrustFiles.threeFiles(), KEY);

  private static ArchiveFiles open(byte[] sealed) {
    return SealedArchive.open("m.sealed", SmallArchives.bytes(sealed), KEY);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(byte[] sealed) {
    return assertThatThrownBy(() -> open(sealed))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot use graph m.sealed: ");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> broken(byte[] sealed) {
    return refusal(sealed)
        .hasMessageContaining("its seal is broken (")
        .hasMessageEndingWith(
            "Copy it again from where it was sealed and compare its SHA-256, or seal it again.");
  }

  @Test
  void allFilesComeOutAsTheyWentIn() {
    ArchiveFiles files = open(SMALL);

    assertThat(files.sha256()).isEqualTo(TrustFiles.threeFiles().sha256());
    assertThat(files.parts())
        .extracting(ArchivePart::location)
        .containsExactly("parts.onnx.data", "parts/constants.bin");
  }

  @Test
  void neitherContentsNorNamesCanBeRead() {
    String sealed = new String(SMALL, ISO_8859_1);
    String plain = new String(SmallArchives.file("parts.onnx"), ISO_8859_1);

    assertThat(plain).contains("parts.onnx.data", "Constant");
    assertThat(sealed).doesNotContain("parts.onnx", "Constant", "constants.bin");
    assertThat(TrustFiles.sealed(TrustFiles.threeFiles(), KEY)).isNotEqualTo(SMALL);
  }

  /** Three segments: the bytes of each are known by where they lie. */
  private static byte[] large() {
    byte[] weights = new byte[2 * SEGMENT + 12345];
    new Random(7).nextBytes(weights);
    return TrustFiles.sealed(new ArchiveFiles(SmallArchives.bytes(weights)), KEY);
  }

  @Test
  void segmentsInAnotherOrderDoNotOpen() {
    byte[] large = large();
    assertThat(open(large).sizeInBytes()).isEqualTo(2 * SEGMENT + 12345);
    byte[] swapped = large.clone();
    int first = HEADER + SEGMENT;
    System.arraycopy(large, first, swapped, HEADER, SEGMENT);
    System.arraycopy(large, HEADER, swapped, first, SEGMENT);
    byte[] repeated = large.clone();
    System.arraycopy(large, HEADER, repeated, first, SEGMENT);
    byte[] left = new byte[large.length - SEGMENT];
    System.arraycopy(large, 0, left, 0, HEADER + SEGMENT);
    System.arraycopy(
        large, HEADER + 2 * SEGMENT, left, HEADER + SEGMENT, large.length - HEADER - 2 * SEGMENT);

    broken(swapped);
    broken(repeated);
    broken(left);
  }

  @Test
  void aTailThatIsCutOrGrownDoesNotOpen() {
    byte[] large = large();
    for (int cut : new int[] {1, 17, 12_345, SEGMENT, SEGMENT + 1, large.length - HEADER}) {
      broken(Arrays.copyOf(large, large.length - cut));
    }
    broken(Arrays.copyOf(large, HEADER + SEGMENT)); // at the end of a segment
    broken(Arrays.copyOf(large, large.length + 1));
  }

  @Test
  void theHeaderIsBoundToTheContents() {
    byte[] otherKey =
        TrustFiles.sealed(TrustFiles.oneFile(), SealingKey.parse("k", "10".repeat(32)));
    byte[] mixed = otherKey.clone();
    System.arraycopy(SMALL, 0, mixed, 0, HEADER);
    byte[] newer = SMALL.clone();
    newer[8] = 2;

    broken(mixed);
    refusal(newer)
        .hasMessageContaining(
            "it is sealed in version 2 of the form, and this release opens version 1");
    refusal(new byte[0]).hasMessageContaining("--seal-key is given, and the file is not sealed");
    refusal(SmallArchives.file("parts.onnx")).hasMessageContaining("the file is not sealed");
    broken(Arrays.copyOf(SMALL, 12)).hasMessageContaining("it ends within its header");
  }

  @Test
  void anotherKeyIsToldByItsId() {
    byte[] other = TrustFiles.sealed(TrustFiles.oneFile(), SealingKey.parse("k", "10".repeat(32)));

    refusal(other)
        .hasMessage(
            "Cannot use graph m.sealed: it is sealed with the key whose ID is %s, and the one that"
                    .formatted(SealingKey.parse("k", "10".repeat(32)).id())
                + " --seal-key names has the ID %s. Name the key that it was sealed with."
                    .formatted(KEY.id()));
  }

  @Test
  void whoeverReadsASealedArchiveWithoutItsKeyIsToldSo() {
    assertThatThrownBy(() -> GraphArchive.read("m", new ByteArrayInputStream(SMALL)))
        .isInstanceOf(ArchiveException.class)
        .hasMessage(
            "Cannot use graph m: it is sealed. Name where its key is: --seal-key file:PATH, env:NAME or"
                + " spark:PROPERTY.");
    assertThatThrownBy(() -> GraphArchive.of("m", SmallArchives.bytes(SMALL)))
        .hasMessageContaining("it is sealed");
  }

  @Test
  void anOpenedArchiveKeepsTheDigestAndTheFilesThatWereDelivered() {
    ArchiveBytes sealed = SmallArchives.bytes(TrustFiles.sealed(TrustFiles.oneFile(), KEY));
    ArchiveFiles small = new ArchiveFiles(SmallArchives.bytes(SmallArchives.file("half.onnx")));
    Provenance provenance = Provenance.OPEN.sealed(sealed, "env:KEY");

    GraphArchive archive = GraphArchive.unsealed("m", small, sealed.sha256(), provenance);

    assertThat(archive.isSealed()).isTrue();
    assertThat(archive.sha256()).isEqualTo(sealed.sha256());
    assertThat(archive.delivered().bytes()).isSameAs(sealed);
    assertThat(archive.files().sha256()).isEqualTo(small.sha256());
  }

  @Property(tries = 2000)
  void noChangedByteOpens(@ForAll @IntRange(max = 9999) int place, @ForAll byte value) {
    byte[] changed = SMALL.clone();
    int at = place % changed.length;
    if (changed[at] != value) {
      changed[at] = value;
      refusal(changed);
    }
  }

  @Property(tries = 500)
  void noCutOpens(@ForAll @IntRange(max = 9999) int length) {
    refusal(Arrays.copyOf(SMALL, length % SMALL.length));
  }

  @Property(tries = 500)
  void garbageBehindAHeaderDoesNotOpen(@ForAll @Size(max = 200) byte[] garbage) {
    byte[] sealed = Arrays.copyOf(SMALL, HEADER + garbage.length);
    System.arraycopy(garbage, 0, sealed, HEADER, garbage.length);
    broken(sealed);
  }

  /** Whoever has the key may have sealed anything. */
  @Property(tries = 2000)
  void framesOfAnyBytesEndInFilesOrAnIoException(@ForAll byte[] frames) {
    try {
      SealedFrames.read(new ByteArrayInputStream(frames));
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }

  @Test
  void framesAreInOrderAndEnd() throws IOException {
    assertFrames("it holds no file", 0);
    assertFrames("its files are not in order", 1, 0, 1, 'a', 0, 0, 0, 0, 0);
    assertFrames("something follows its last file", 1, 0, 0, 0, 0, 0, 0, 0, 7);
    assertFrames("something stands between its files", 1, 0, 0, 0, 0, 0, 0, 9);
    assertFrames("a block has a negative length", 1, 0, 0, 0xff, 0xff, 0xff, 0xff);
    assertFrames("it ends within a file", 1, 0, 0, 0, 0, 0, 9, 1);
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    SealedFrames.Writer writer = new SealedFrames.Writer(twice);
    for (String location : List.of("", "a", "a")) {
      writer.file(location, stream -> stream.write(1));
    }
    writer.end();
    assertThatThrownBy(() -> SealedFrames.read(new ByteArrayInputStream(twice.toByteArray())))
        .hasMessage("its files are not in order");
  }

  private static void assertFrames(String why, int... bytes) {
    byte[] frames = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      frames[i] = (byte) bytes[i];
    }
    assertThatThrownBy(() -> SealedFrames.read(new ByteArrayInputStream(frames)))
        .isInstanceOf(IOException.class)
        .hasMessage(why);
  }
}
