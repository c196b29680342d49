package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.trust.ArchiveSigner;
import io.tracecast.graph.archive.trust.KeyException;
import io.tracecast.graph.archive.trust.SealedArchive;
import io.tracecast.graph.archive.trust.SealingKey;
import io.tracecast.graph.archive.trust.SigningKey;
import io.tracecast.graph.archive.trust.VerificationKey;
import io.tracecast.job.Invocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An executor checks what arrived, whatever the driver found. */
class TestPassport {
  private static final Path KEYS =
      Invocation.ROOT.resolve("graph-runtime/src/test/resources/trust");
  private static final String KEY = "a5".repeat(32);

  @TempDir private Path folder;

  private static ArchiveFiles graph() throws IOException {
    Path file = Invocation.ROOT.resolve("graph-runtime/src/test/resources/graphs/any-size.onnx");
    return files(Files.readAllBytes(file));
  }

  private static ArchiveFiles files(byte[] bytes) throws IOException {
    return new ArchiveFiles(ArchiveBytes.read(new ByteArrayInputStream(bytes)));
  }

  private static Passport signed(ArchiveFiles files) throws IOException {
    SigningKey key = SigningKey.parse("k", Files.readString(KEYS.resolve("ed25519.pem")));
    VerificationKey trusted = key.publicHalf();
    return new Passport(
        null,
        "m.onnx.sig",
        ArchiveSigner.sign("m.onnx", files, key),
        new byte[][] {trusted.subjectPublicKeyInfo()});
  }

  @Test
  void whatWasSignedIsRebuilt() throws IOException {
    ArchiveFiles files = graph();

    GraphArchive archive = signed(files).admit("/d/m.onnx", files, files.sha256());

    assertThat(archive.sha256()).isEqualTo(files.sha256());
  }

  /** Even where the digest that came along says that these are the right bytes. */
  @Test
  void bytesThatNobodySignedAreRefusedBeforeTheyAreRead() throws IOException {
    Passport passport = signed(graph());
    ArchiveFiles other = files(new byte[] {1, 2, 3});

    assertThatThrownBy(() -> passport.admit("/d/m.onnx", other, other.sha256()))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("its file 'm.onnx' is not what was signed");
  }

  @Test
  void aSealedArchiveIsOpenedWithTheKeyOfThisMachine() throws IOException {
    ArchiveFiles files = graph();
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    SealedArchive.seal(
        plain -> files.bytes().openStream().transferTo(plain),
        List.of(),
        SealingKey.parse("k", KEY),
        target);
    ArchiveFiles sealed = files(target.toByteArray());
    Path key = Files.writeString(folder.resolve("key"), KEY);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Passport passport = new Passport("file:" + key, null, null, new byte[0][]);

    GraphArchive archive = passport.admit("m", sealed, sealed.sha256());

    assertThat(archive.isSealed()).isTrue();
    assertThat(archive.sha256()).isEqualTo(sealed.sha256());
    assertThat(archive.files().sha256()).isEqualTo(files.sha256());
    assertThat(Passport.of(archive.provenance())).isEqualTo(passport);
    assertThatThrownBy(() -> passport.admit("m", sealed, files.sha256()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Graph m changed on its way");
    Files.delete(key);
    assertThatThrownBy(() -> passport.admit("m", sealed, sealed.sha256()))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("this machine has no such file");
  }

  @Test
  void aPropertyGivesAKeyWhereSparkHidesItsValue() {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.tracecast.seal.secret", KEY)
            .set("spark.tracecast.seal.key", KEY);

    assertThat(SealKeys.of("--seal", "spark:spark.tracecast.seal.secret", conf).retrieve().id())
        .isEqualTo(SealingKey.parse("k", KEY).id());
    assertThatThrownBy(() -> SealKeys.of("--seal", "spark:spark.tracecast.seal.key", conf))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("whose names match spark.redaction.regex ((?i)secret|password")
        .hasMessageNotContaining(KEY);
    assertThatThrownBy(() -> SealKeys.of("--seal", "spark:spark.my.secret", conf))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining(
            "from which those whose names begin with spark.tracecast. are kept out");
    conf.set("spark.redaction.regex", "seal[.]key");
    assertThat(SealKeys.of("--seal", "spark:spark.tracecast.seal.key", conf).retrieve())
        .isNotNull();
    assertThatThrownBy(() -> SealKeys.of("--seal", "spark:spark.tracecast.seal.secret", conf))
        .isInstanceOf(KeyException.class);
  }

  @Test
  void aKeyOnTheCommandLineIsRefused() {
    String word = System.getProperty("sun.java.command").split(" ")[0];
    SparkConf conf = new SparkConf(false).set("spark.tracecast.a.secret", word);

    assertThatThrownBy(
            () -> SealKeys.of("--seal", "spark:spark.tracecast.a.secret", conf).retrieve())
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("the property stands on this process's command line")
        .hasMessageNotContaining(word);
  }
}
