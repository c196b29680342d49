package io.tracecast.graph.archive.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestSealingKey {
  private static final String HEX =
      "00112233445566778899aabbccddeeff102132435465768798a9bacbdcedfe0f";

  @TempDir private Path folder;

  private Path keyFile(String text, String mode) throws IOException {
    Path file = folder.resolve("key");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  @Test
  void hexadecimalAndBase64AreTheSameKey() {
    String base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(HEX));

    assertThat(SealingKey.parse("s", HEX + "\n").id())
        .isEqualTo(SealingKey.parse("s", " " + base64 + "\n").id())
        .isEqualTo(SealingKey.parse("s", HEX.toUpperCase(Locale.ROOT)).id())
        .hasSize(16)
        .isNotEqualTo(SealingKey.parse("s", "00".repeat(32)).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0011", "secret words that are not a key", "AAAA", "zz"})
  void whatIsNotAKeyIsRefusedWithoutBeingRepeated(String text) {
    assertThatThrownBy(() -> SealingKey.parse("env:KEY", text))
        .isInstanceOf(KeyException.class)
        .hasNoCause()
        .hasMessage(
            "Cannot take the seal's key from env:KEY: it is not 256 bits in hexadecimal (64 digits) or"
                + " base64 (44 characters). Make one: openssl rand -hex 32.");
  }

  @Test
  void nothingOfAKeyIsShownAndNothingTakesItAlong() {
    SealingKey key = SealingKey.parse("s", HEX);

    assertThat(key.toString()).isEqualTo("key of a seal, ID " + key.id());
    assertThat(HEX).doesNotContain(key.id());
    assertThat(key).isNotInstanceOf(Serializable.class);
  }

  @Test
  void aFileThatIsClosedToOthersGivesItsKey() throws IOException {
    Path file = keyFile(HEX + "\n", "rw-------");

    assertThat(new KeyFile(file.toString()).retrieve().id())
        .isEqualTo(SealingKey.parse("s", HEX).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw-----w-"})
  void aFileThatOthersGetAtIsRefused(String mode) throws IOException {
    Path file = keyFile(HEX, mode);

    assertThatThrownBy(() -> new KeyFile(file.toString()).retrieve())
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("others than its owner can get at the file (its mode is 06")
        .hasMessageEndingWith("Close it: chmod 600 %s.".formatted(file))
        .hasMessageNotContaining(HEX);
  }

  @Test
  void aKeyThatIsNotThereIsMissedOnThisMachine() {
    assertThatThrownBy(() -> new KeyFile(folder.resolve("none").toString()).retrieve())
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("this machine has no such file. It has to be there on the driver");
    assertThatThrownBy(() -> new KeyFile(folder.toString()).retrieve())
        .isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> new KeyFile("a\0b").retrieve()).isInstanceOf(KeyException.class);
    assertThatThrownBy(() -> new KeyVariable("TRACECAST_NO_SUCH_KEY").retrieve())
        .hasMessageStartingWith(
            "Cannot take the seal's key from env:TRACECAST_NO_SUCH_KEY: this process has no such"
                + " variable.");
  }
}
