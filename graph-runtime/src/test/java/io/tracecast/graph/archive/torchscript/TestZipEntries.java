package io.tracecast.graph.archive.torchscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.SmallArchives;
import io.tracecast.graph.archive.ZipDirectory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestZipEntries {
  private static final byte[] TEXT = SmallArchives.text("some text");
  private static final byte[] ZIP = zip("m/text", TEXT, "m/code/x.py", TEXT);

  @Test
  void entriesAreFoundUnderTheRoot() {
    try (ZipEntries entries = ZipEntries.open("m.pt", SmallArchives.bytes(ZIP))) {
      assertThat(entries.root()).isEqualTo("m/");
      assertThat(entries.content("text")).hasValue(TEXT);
      assertThat(entries.content("code")).isEmpty();
      assertThat(entries.has("code/x.py")).isTrue();
      assertThat(entries.has("m/text")).isFalse();
      assertThat(entries.hasFolder("code")).isTrue();
      assertThat(entries.hasFolder("co")).isFalse();
    }
  }

  @Test
  void entriesMayLieAtTheTop() {
    byte[] zip = zip("text", TEXT, "m/other", TEXT);

    try (ZipEntries entries = ZipEntries.open("m.pt", SmallArchives.bytes(zip))) {
      assertThat(entries.root()).isEmpty();
      assertThat(entries.content("text")).hasValue(TEXT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/etc/passwd", "m/../../x", "..", "m/..", "..\\x", "\\\\host\\x", "C:\\x", "C:x"})
  void namesThatLeaveTheArchiveAreRefused(String name) {
    refusal(zip("m/data.pkl", TEXT, name, TEXT))
        .hasMessageContaining(
            "breaks a safety limit (an entry named '" + name.replace('\\', '/') + "')")
        .hasMessageEndingWith("Use an archive that you trust.");
  }

  @Test
  void dotsWithinANameAreNoParentFolder() {
    try (ZipEntries entries =
        ZipEntries.open("m.pt", SmallArchives.bytes(zip("a..b/..c", TEXT, "a..b/d..", TEXT)))) {
      assertThat(entries.has("..c")).isTrue();
    }
  }

  @Test
  void namesAreBounded() {
    refusal(zip("m/" + "x".repeat(1023), TEXT))
        .hasMessageContaining("(an entry named 'm/" + "x".repeat(78) + "...')");
  }

  @Test
  void theSameNameTwiceIsRefused() {
    byte[] zip = zip("m/text", TEXT, "m/test", TEXT);
    for (int i = 0; i < zip.length - 3; i++) {
      if (zip[i] == 's' && zip[i + 1] == 't' && zip[i - 1] == 'e' && zip[i - 2] == 't') {
        zip[i] = 'x';
      }
    }

    refusal(zip).hasMessageContaining("(more than an entry named 'm/text')");
  }

  @Test
  void theNumberOfEntriesIsBounded() {
    refusal(ZipDirectory.ofEntries(20_001, 8)).hasMessageContaining("(over 20000 entries)");
  }

  @Test
  void theDirectoryIsBoundedBeforeItIsHeldInMemory() {
    refusal(ZipDirectory.ofEntries(5_000, 1000))
        .hasMessageContaining("breaks a safety limit (its zip directory is over 4 MiB)");
  }

  @Test
  void claimedSizesAreBoundedByTheArchive() {
    refusal(ZipDirectory.claimingSize(ZIP, "m/text", Integer.MAX_VALUE))
        .hasMessageContaining("(an entry named 'm/text' claims 2147483647 bytes)");
  }

  @Test
  void textIsBounded() {
    byte[] zip = zip("m/text", new byte[(8 << 20) + 1]);

    contentRefusal(zip).hasMessageContaining("breaks a safety limit (text is over 8 MiB)");
  }

  @Test
  void contentOfAnotherSizeThanClaimedIsDamaged() {
    contentRefusal(ZipDirectory.claimingSize(ZIP, "m/text", TEXT.length - 1))
        .hasMessageContaining("damaged (m/text is larger than it claims)");
    contentRefusal(ZipDirectory.claimingSize(ZIP, "m/text", TEXT.length + 1))
        .hasMessageContaining("damaged (m/text does not match its size or checksum)");
  }

  @Test
  void contentThatWasChangedIsDamaged() {
    contentRefusal(ZipDirectory.claimingChecksum(ZIP, "m/text", 7))
        .hasMessageContaining("damaged (m/text does not match its size or checksum)");
  }

  @Test
  void otherWaysToCompressAreRefusedByName() {
    refusal(ZipDirectory.claimingMethod(ZIP, "m/text", 93))
        .hasMessageContaining("damaged (an entry named 'm/text' is encrypted or compressed in an");
    refusal(ZipDirectory.claimingEncryption(ZIP, "m/text"))
        .hasMessageContaining("damaged (an entry named 'm/text' is encrypted or compressed in an");
  }

  private static byte[] zip(Object... namesAndContents) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    for (int i = 0; i < namesAndContents.length; i += 2) {
      entries.put((String) namesAndContents[i], (byte[]) namesAndContents[i + 1]);
    }
    return SmallArchives.zip(entries);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(byte[] zip) {
    return assertThatThrownBy(() -> ZipEntries.open("m.pt", SmallArchives.bytes(zip)).close())
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot load graph m.pt: ");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> contentRefusal(byte[] zip) {
    try (ZipEntries entries = ZipEntries.open("m.pt", SmallArchives.bytes(zip))) {
      return assertThatThrownBy(() -> entries.content("text"))
          .isInstanceOf(ArchiveException.class)
          .hasMessageStartingWith("Cannot load graph m.pt: ");
    }
  }
}
