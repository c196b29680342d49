package io.tracecast.job.error;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Whitespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestPrintable {
  private static final String FORGERS =
      "\u0000\u0007\b\n\u000b\f\r\u001b\u007f\u0085\u009b\u2028\u2029\u202a\u202e\u2066\u2069\ud800";

  @Property
  void whateverComesInNothingComesOutThatForgesALine(@ForAll String text) {
    assertHarmless(Printable.of(text));
  }

  @Property
  void forgersAmongWordsAreEscaped(
      @ForAll @AlphaChars @Whitespace String before, @ForAll @AlphaChars String after) {
    assertHarmless(Printable.of(before + FORGERS + after));
  }

  @Property
  void onceIsEnough(@ForAll String text) {
    String once = Printable.of(text);
    assertThat(Printable.of(once)).isEqualTo(once);
  }

  @Property
  void ordinaryTextStaysAsItIs(@ForAll @AlphaChars String text) {
    assertThat(Printable.of(text)).isEqualTo(text);
  }

  private static void assertHarmless(String text) {
    assertThat(text.codePoints())
        .noneMatch(Character::isISOControl)
        .noneMatch(point -> point == 0x2028 || point == 0x2029)
        .noneMatch(point -> point >= 0x202A && point <= 0x202E)
        .noneMatch(point -> point >= 0x2066 && point <= 0x2069)
        .noneMatch(point -> point >= 0xD800 && point <= 0xDFFF);
    assertThat(text.lines().count()).isLessThanOrEqualTo(1);
  }

  @Test
  void whatIsEscapedCanBeSeen() {
    assertThat(Printable.of("a\nb\rc\td\u001b[2Je\u009bf\u202eg\ud83dh"))
        .isEqualTo("a\\nb\\rc\\td\\u001b[2Je\\u009bf\\u202eg\\ud83dh");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Füße/猫/😀.jpg",
        "s3a://bucket/a@2x.png",
        "http://host:8080/a@2x.png",
        "abfss://container@account.dfs.core.windows.net/x",
        "C:\\photos\\a=b.jpg",
        "who@example.org",
        "https://host/x?page=3&size=2"
      })
  void namesWithoutSecretsStayAsTheyAre(String name) {
    assertThat(Printable.of(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "s3a://KEY:SECRET@bucket/x, s3a://***@bucket/x",
    "s3a://KEY:SE/CR+ET@bucket/a@2x.png is gone, s3a://***@bucket/a@2x.png is gone",
    "https://token@host/x, https://***@host/x",
    "abfss://a:b@account/x, abfss://***@account/x",
    "hdfs://me:12345@host:9000/x, hdfs://***@host:9000/x",
    "https://h/x?a=1&X-Amz-Signature=abc&b=2, https://h/x?a=1&X-Amz-Signature=***&b=2",
    "https://h/x?sig=a%2Bb, https://h/x?sig=***",
    "https://h/x?AWSAccessKeyId=A&Signature=B#c, https://h/x?AWSAccessKeyId=***&Signature=***#c"
  })
  void credentialsAreMasked(String name, String masked) {
    assertThat(Printable.of("read " + name)).isEqualTo("read " + masked);
    assertThat(Printable.masked("read " + name)).isEqualTo("read " + masked);
  }

  @Test
  void forJsonOnlyCredentialsAreMasked() {
    assertThat(Printable.masked("s3a://a:b@c/\n")).isEqualTo("s3a://***@c/\n");
  }
}
