package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveException;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.SmallArchives;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestSignatures {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<VerificationKey> TRUSTED = List.of(TrustFiles.publicKey("ed25519"));
  private static final byte[] BUNDLE = signed("m.onnx", TrustFiles.oneFile());
  private static final ArchiveFiles OTHER =
      new ArchiveFiles(SmallArchives.bytes(new byte[] {1, 2, 3}));

  private static byte[] signed(String name, ArchiveFiles files) {
    return ArchiveSigner.sign(name, files, TrustFiles.signingKey("ed25519"));
  }

  private static SignatureCheck check(String graph, byte[] bundle, List<VerificationKey> trusted) {
    return SignatureCheck.begin(graph, TrustFiles.signature(bundle), trusted);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refusal(byte[] bundle) {
    return assertThatThrownBy(() -> check("/d/m.onnx", bundle, TRUSTED))
        .isInstanceOf(ArchiveException.class)
        .hasMessageStartingWith("Cannot use graph /d/m.onnx: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "p256", "p384", "p521"})
  void whatASignerSignedPassesByTheKeyAmongTheTrustedOnes(String name) {
    byte[] bundle = ArchiveSigner.sign("m.onnx", TrustFiles.oneFile(), TrustFiles.signingKey(name));
    List<VerificationKey> trusted =
        List.of(TrustFiles.publicKey("p384"), TrustFiles.publicKey(name));

    SignatureCheck check = check("hdfs://x/d/m.onnx", bundle, trusted);

    check.requireAll(TrustFiles.oneFile());
    assertThat(check.signer()).isEqualTo(TrustFiles.publicKey(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256", "p384", "p521"})
  void aFileThatModelSigningSignedPasses(String name) {
    SignatureCheck check =
        check("one.onnx", TrustFiles.bytes(name + ".one.sig"), List.of(TrustFiles.publicKey(name)));

    check.requireAll(TrustFiles.oneFile());
  }

  @Test
  void aFolderThatModelSigningSignedPasses() {
    SignatureCheck check =
        check(
            "/d/parts.onnx",
            TrustFiles.bytes("p256.folder.sig"),
            List.of(TrustFiles.publicKey("p256")));

    check.requireAll(TrustFiles.threeFiles());
    assertThatThrownBy(
            () ->
                check.requireAll(
                    new ArchiveFiles(
                        TrustFiles.oneFile().bytes(),
                        List.of(new ArchivePart("other.bin", TrustFiles.oneFile().bytes())))))
        .hasMessageContaining(
            "its file 'other.bin' is not among the files that m.sig is about (parts/constants.bin,"
                + " parts.onnx, parts.onnx.data)");
  }

  /** The list, its order and the digest over it are those of model_signing's own folder. */
  @Test
  void theStatementIsThatOfModelSigning() throws IOException {
    JsonNode ours = statement(signed("parts.onnx", TrustFiles.threeFiles()));
    JsonNode theirs = statement(TrustFiles.bytes("p256.folder.sig"));

    assertThat(ours.at("/predicate/resources")).isEqualTo(theirs.at("/predicate/resources"));
    assertThat(ours.at("/subject/0/digest")).isEqualTo(theirs.at("/subject/0/digest"));
    assertThat(ours.at("/predicateType")).isEqualTo(theirs.at("/predicateType"));
    assertThat(ours.at("/subject/0/name").asText()).isEqualTo("parts.onnx");
    JsonNode one = statement(signed("m.onnx", TrustFiles.oneFile()));
    JsonNode theirOne = statement(TrustFiles.bytes("p256.one.sig"));
    assertThat(one.at("/predicate/resources")).isEqualTo(theirOne.at("/predicate/resources"));
    assertThat(one.at("/subject/0/digest")).isEqualTo(theirOne.at("/subject/0/digest"));
  }

  private static JsonNode statement(byte[] bundle) throws IOException {
    return MAPPER.readTree(MAPPER.readTree(bundle).at("/dsseEnvelope/payload").binaryValue());
  }

  @Test
  void aBundleSaysByWhichKeyItIs() {
    VerificationKey key = TRUSTED.get(0);

    assertThat(TrustFiles.signature(signed("m", TrustFiles.oneFile())).claimedSigner("m"))
        .isEqualTo(new ClaimedSigner(Optional.of(key.fingerprint()), Optional.of(key.hint())));
    assertThat(TrustFiles.signature(TrustFiles.bytes("p256.one.sig")).claimedSigner("m"))
        .isEqualTo(
            new ClaimedSigner(Optional.empty(), Optional.of(TrustFiles.publicKey("p256").hint())));
  }

  @Test
  void aForeignSignerIsNamedBesideTheTrustedOnes() {
    byte[] bundle = TrustFiles.bytes("p256.one.sig");

    refusal(bundle)
        .hasMessage(
            "Cannot use graph /d/m.onnx: its signature m.sig is not by a trusted signer: it names the"
                + " key whose PEM file has the SHA-256 %s, and trusted is %s. Ask for an archive that"
                    .formatted(TrustFiles.publicKey("p256").hint(), TRUSTED.get(0).fingerprint())
                + " a trusted signer signed; only if you know whose key that is, add it with"
                + " --trusted-signer FILE.");
  }

  @Test
  void aSignatureThatNamesATrustedKeyAndIsNotByItWasAltered() throws IOException {
    ObjectNode bundle = (ObjectNode) MAPPER.readTree(signed("m", TrustFiles.oneFile()));
    byte[] payload = bundle.at("/dsseEnvelope/payload").binaryValue();
    payload[payload.length - 10] ^= 1;
    ((ObjectNode) bundle.get("dsseEnvelope")).put("payload", payload);

    refusal(MAPPER.writeValueAsBytes(bundle))
        .hasMessageContaining(
            "names the trusted key %s and is not by it: it was altered or damaged. Copy graph and"
                    .formatted(TRUSTED.get(0).fingerprint())
                + " signature again");
  }

  @Test
  void aChangedFileIsToldFromAnotherArchive() {
    ArchiveFiles other = new ArchiveFiles(SmallArchives.bytes(new byte[] {1, 2}));
    byte[] bundle = signed("m.onnx", TrustFiles.oneFile());

    assertThatThrownBy(() -> check("/d/m.onnx", bundle, TRUSTED).requireAll(other))
        .hasMessageContaining(
            "its file 'm.onnx' is not what was signed: its SHA-256 is %s, and m.sig says %s. Someone"
                    .formatted(other.sha256(), TrustFiles.oneFile().sha256())
                + " changed the file after it was signed");
    assertThatThrownBy(() -> check("/d/n.onnx", bundle, TRUSTED).requireAll(other))
        .hasMessageContaining(
            "its signature m.sig is that of another archive, 'm.onnx' with the SHA-256")
        .hasMessageContaining("Put the signature of this archive there");
  }

  @Test
  void aChangedPartIsFoundAsItIsRead() throws IOException {
    byte[] bundle = signed("m.onnx", TrustFiles.threeFiles());
    SignatureCheck check = check("/d/m.onnx", bundle, TRUSTED);
    check.requireAll(TrustFiles.threeFiles());
    ArchiveFolder folder =
        check.guarding(
            new ArchiveFolder() {
              @Override
              public String name() {
                return "folder";
              }

              @Override
              public ArchiveBytes read(String location) {
                byte[] bytes = SmallArchives.file(location);
                bytes[0] ^= (byte) (location.endsWith(".data") ? 1 : 0);
                return SmallArchives.bytes(bytes);
              }
            });

    assertThat(folder.name()).isEqualTo("folder");
    assertThat(folder.read("parts/constants.bin").sizeInBytes()).isEqualTo(12);
    assertThatThrownBy(() -> folder.read("parts.onnx.data"))
        .isInstanceOf(ArchiveException.class)
        .hasMessageContaining("its file 'parts.onnx.data' is not what was signed");
  }

  @Test
  void aRenamedGraphOfSeveralFilesIsNotAmongThem() {
    byte[] bundle = signed("m.onnx", TrustFiles.threeFiles());

    assertThatThrownBy(
            () -> check("/d/renamed.onnx", bundle, TRUSTED).requireAll(TrustFiles.threeFiles()))
        .hasMessageContaining("its file 'renamed.onnx' is not among the files that m.sig is about")
        .hasMessageContaining("If the graph was renamed, give it its name back.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | it is not a JSON object
          [] | it is not a JSON object
          {"mediaType": "application/vnd.dev.sigstore.bundle+json;version=0.2"} | mediaType is
          {"mediaType": 3} | mediaType is not a text
          {"a": 1, "a": 2} | Duplicate
          {} {} | Trailing token
          {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json"} | it has no verificationMaterial
          """)
  void whatIsNotABundleIsRefusedWithWhy(String text, String why) {
    refusal(text.getBytes(UTF_8))
        .hasMessageContaining(
            "its signature m.sig is not a Sigstore bundle over an in-toto statement (")
        .hasMessageContaining(why)
        .hasMessageEndingWith(
            "Have its owner sign it: pack --sign KEY.pem, or model_signing sign key.");
  }

  @Test
  void aSignatureByACertificateIsToldAsOne() throws IOException {
    ObjectNode bundle = (ObjectNode) MAPPER.readTree(signed("m", TrustFiles.oneFile()));
    bundle.putObject("verificationMaterial").putObject("certificate").put("rawBytes", "AA==");

    refusal(MAPPER.writeValueAsBytes(bundle))
        .hasMessageContaining("only signatures by a key are verified here");
  }

  @Test
  void payloadsAreBase64AndSignaturesOne() throws IOException {
    refusal(with(envelope -> envelope.put("payload", "%%%")))
        .hasMessageContaining("payload is not base64");
    refusal(with(envelope -> envelope.put("payloadType", "text/plain")))
        .hasMessageContaining("payloadType is 'text/plain', not 'application/vnd.in-toto+json'");
    refusal(with(envelope -> envelope.withArray("signatures").add(envelope.at("/signatures/0"))))
        .hasMessageContaining("it does not hold one signature");
  }

  private static byte[] with(Consumer<ObjectNode> change) throws IOException {
    ObjectNode bundle = (ObjectNode) MAPPER.readTree(signed("m", TrustFiles.oneFile()));
    change.accept((ObjectNode) bundle.get("dsseEnvelope"));
    return MAPPER.writeValueAsBytes(bundle);
  }

  /** Signed by a trusted key, and yet not a statement that could be held against files. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v1.0 | v9 | predicateType is
          Statement/v1 | Statement/v0.1 | _type is
          "files" | "shards" | method is 'shards', not 'files'
          "hash_type":"sha256" | "hash_type":"blake3" | hash_type is 'blake3'
          "algorithm":"sha256" | "algorithm":"blake3" | algorithm is 'blake3'
          "name":"." | "name":7 | name is not a text
          "digest":"2 | "digest":"Z | a digest is not 64 hexadecimal digits
          "digest":"22 | "digest":"23 | sha256 is
          "subject":[ | "subject":[{}, | it is not about one subject
          """)
  void aStatementOfAnotherKindIsRefused(String from, String to, String why) {
    String statement =
        new String(SignedFiles.of("m.onnx", TrustFiles.oneFile()).toStatement(), UTF_8);
    assertThat(statement).contains(from);
    byte[] other = statement.replace(from, to).getBytes(UTF_8);

    refusal(SignatureBundle.sign(other, TrustFiles.signingKey("ed25519")).toJson())
        .hasMessageContaining(why);
  }

  @Test
  void hugeAndDeepBundlesAreRefusedBeforeTheyAreBuilt() {
    refusal(new byte[DetachedSignature.MAX_SIZE_IN_BYTES + 1])
        .hasMessageContaining("it has more than 4194304 bytes");
    refusal("{\"a\":".concat("[".repeat(1_000_000)).getBytes(UTF_8))
        .hasMessageContaining("nesting depth (17)");
    refusal("{\"a\":[".concat("0,".repeat(1_000_000)).getBytes(UTF_8))
        .hasMessageContaining("Token count");
  }

  @Property(tries = 2000)
  void noChangedByteOfABundleLetsAnotherFilePass(
      @ForAll @IntRange(max = 1199) int place, @ForAll byte value) {
    byte[] bundle = BUNDLE.clone();
    int at = place % bundle.length;
    bundle[at] = value;

    assertThatCode(
            () -> {
              try {
                check("m.onnx", bundle, TRUSTED).requireAll(OTHER);
              } catch (ArchiveException e) {
                return;
              }
              throw new AssertionError("passed with byte %d at %d".formatted(value, at));
            })
        .doesNotThrowAnyException();
  }

  @Property(tries = 1000)
  void aBundleThatIsCutOrGarbledIsRefusedInItsOwnWords(
      @ForAll @IntRange(max = 1199) int length, @ForAll byte[] garbage) {
    byte[] cut = Arrays.copyOf(BUNDLE, length % (BUNDLE.length - 1));
    byte[] garbled = BUNDLE.clone();
    System.arraycopy(garbage, 0, garbled, 0, Math.min(garbage.length, garbled.length));

    assertThatThrownBy(() -> check("m", cut, TRUSTED)).isInstanceOf(ArchiveException.class);
    assertThatThrownBy(() -> check("m", garbage, TRUSTED)).isInstanceOf(ArchiveException.class);
    if (!Arrays.equals(garbled, BUNDLE)) {
      assertThatThrownBy(() -> check("m.onnx", garbled, TRUSTED).requireAll(OTHER))
          .isInstanceOf(ArchiveException.class);
    }
  }
}
