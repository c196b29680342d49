package io.tracecast.job.options;

import static io.tracecast.job.Invocation.IMAGES;
import static io.tracecast.job.Invocation.ONNX;
import static io.tracecast.job.Invocation.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.trust.VerificationKey;
import io.tracecast.job.Invocation;
import io.tracecast.job.RunSchema;
import io.tracecast.job.error.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is demanded of an archive before anything of it is read, as users meet it. */
class TestTrustDemands {
  private static final Path KEYS = ROOT.resolve("graph-runtime/src/test/resources/trust");
  private static final Path GRAPHS = ROOT.resolve("graph-runtime/src/test/resources/graphs");
  private static final Path SIGNER = KEYS.resolve("ed25519.pub");
  private static final String KEY = "7e".repeat(32);

  @TempDir private static Path shared;

  private static Path signed;
  private static Path sealed;
  private static Path keyFile;

  @TempDir private Path folder;
  private Path graph;

  @BeforeAll
  static void pack() throws IOException {
    keyFile = Files.writeString(shared.resolve("key"), KEY + "\n");
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    signed = shared.resolve("signed.onnx");
    sealed = shared.resolve("sealed");
    Invocation plain = packed(signed, "--sign", KEYS.resolve("ed25519.pem"));
    assertThat(plain.out())
        .matches(
            "(?s)Packed .* into .*signed.onnx, SHA-256 [0-9a-f]{64}, signed by [0-9a-f]{64} in"
                + " .*signed.onnx.sig\\s*");
    Invocation both =
        packed(sealed, "--seal", "file:" + keyFile, "--sign", KEYS.resolve("p256.pem"));
    assertThat(both.out()).contains(", sealed with the key whose ID is ").doesNotContain(KEY);
  }

  private static Invocation packed(Path output, Object... more) {
    List<Object> words = new ArrayList<>(List.of("pack", "--graph", ONNX, "--output", output));
    words.addAll(Arrays.asList(more));
    Invocation pack = Invocation.of(words.toArray());
    assertThat(pack.exitCode()).as(pack.err()).isZero();
    return pack;
  }

  @BeforeEach
  void copy() throws IOException {
    graph = folder.resolve("signed.onnx");
    Files.copy(signed, graph);
    Files.copy(shared.resolve("signed.onnx.sig"), folder.resolve("signed.onnx.sig"));
  }

  private static Invocation inspect(Path graph, Object... more) {
    List<Object> words = new ArrayList<>(List.of("inspect", graph));
    words.addAll(Arrays.asList(more));
    return Invocation.of(words.toArray());
  }

  private static void assertRefused(ExitCode exitCode, String why, Path graph, Object... more) {
    Invocation inspect = inspect(graph, more);
    assertThat(inspect.err()).contains(why);
    assertThat(inspect.exitCode()).isEqualTo(exitCode.number());
    assertThat(inspect.out()).isEmpty();
  }

  private static String sha256(Path file) throws IOException {
    return ArchiveBytes.ofChunks(List.of(Files.readAllBytes(file))).sha256();
  }

  @Test
  void aSignedGraphScoresAndTheReportNamesItsSigner() throws IOException {
    Path output = folder.resolve("scores");

    Invocation score =
        Invocation.score(graph, IMAGES, output, "--trusted-signer", SIGNER, "--require-signature");

    assertThat(score.exitCode()).as(score.err()).isZero();
    JsonNode report = Invocation.report(output);
    assertThat(report.at("/graph/signerSha256").asText()).isEqualTo(fingerprint("ed25519"));
    assertThat(report.at("/graph/sealed").asBoolean(true)).isFalse();
    assertThat(RunSchema.violations(report)).isEmpty();
    assertThat(Files.readString(output.resolve("_tracecast/report.html")))
        .contains(fingerprint("ed25519"));
  }

  private static String fingerprint(String name) throws IOException {
    return VerificationKey.parse(name, Files.readString(KEYS.resolve(name + ".pub"))).fingerprint();
  }

  @Test
  void aSignatureThatIsMissingIsRefused() throws IOException {
    Files.delete(folder.resolve("signed.onnx.sig"));

    assertRefused(
        ExitCode.GRAPH,
        "a signature by a trusted signer is asked for, and its file is missing: " + graph + ".sig",
        graph,
        "--trusted-signer",
        SIGNER);
  }

  @Test
  void aForeignSignerIsRefused() {
    assertRefused(
        ExitCode.GRAPH,
        "is not by a trusted signer: it names the key ",
        graph,
        "--trusted-signer",
        KEYS.resolve("p256.pub"),
        "--trusted-signer",
        KEYS.resolve("p384.pub"));
  }

  /** It is not even a graph any more, which nobody finds out. */
  @Test
  void aChangedFileIsRefusedBeforeAnythingOfItIsRead() throws IOException {
    Files.writeString(graph, "not a graph");

    assertRefused(
        ExitCode.GRAPH,
        "its file 'signed.onnx' is not what was signed: its SHA-256 is ",
        graph,
        "--trusted-signer",
        SIGNER);
    assertRefused(
        ExitCode.GRAPH,
        "is not the pinned one: its SHA-256 is " + sha256(graph),
        graph,
        "--graph-sha256",
        sha256(signed));
  }

  @Test
  void theSignatureOfAnotherArchiveIsRefused() throws IOException {
    Path other = folder.resolve("other.onnx");
    Files.copy(ONNX, other);

    assertRefused(
        ExitCode.GRAPH,
        "is that of another archive, 'signed.onnx' with the SHA-256 ",
        other,
        "--trusted-signer",
        SIGNER,
        "--signature",
        folder.resolve("signed.onnx.sig"));
  }

  @Test
  void signaturesAreAskedForWithTheSignersOrNotAtAll() {
    assertRefused(
        ExitCode.USAGE,
        "--require-signature is given, and nobody whose signature would do.",
        graph,
        "--require-signature");
    assertRefused(
        ExitCode.USAGE,
        "nothing says whose it has to be, so it would prove nothing",
        graph,
        "--signature",
        graph + ".sig");
    assertRefused(
        ExitCode.USAGE,
        "as a public key: it is a private key.",
        graph,
        "--trusted-signer",
        KEYS.resolve("ed25519.pem"));
    assertRefused(
        ExitCode.USAGE,
        "Cannot read the key " + folder.resolve("none") + " that --trusted-signer names",
        graph,
        "--trusted-signer",
        folder.resolve("none"));
  }

  @Test
  void inspectTellsASignerThatWasVerifiedFromOneThatWasNot() throws IOException {
    Invocation unverified = inspect(graph);
    Invocation verified = inspect(graph, "--trusted-signer", SIGNER);

    assertThat(unverified.out())
        .contains(
            "signer      the key %s, as the signature says itself: not verified"
                .formatted(fingerprint("ed25519")));
    assertThat(verified.out())
        .contains("signer      ED25519 key %s, verified".formatted(fingerprint("ed25519")));
    JsonNode json = new ObjectMapper().readTree(inspect(graph, "--json").out());
    assertThat(json.at("/signer/verified").asBoolean(true)).isFalse();
    assertThat(json.at("/signer/keySha256").asText()).isEqualTo(fingerprint("ed25519"));
    Files.writeString(folder.resolve("signed.onnx.sig"), "{}");
    assertThat(inspect(graph).out()).contains("signer      not known: Cannot use graph");
  }

  @Test
  void aFolderThatModelSigningSignedPassesWithTheFilesBesideTheGraph() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model/parts")).getParent();
    for (String name : List.of("parts.onnx", "parts.onnx.data", "parts/constants.bin")) {
      Files.copy(GRAPHS.resolve(name), model.resolve(name));
    }
    Path own = model.resolve("parts.onnx");
    Object[] trust = {
      "--trusted-signer",
      KEYS.resolve("p256.pub"),
      "--signature",
      KEYS.resolve("p256.folder.sig"),
      "--preset",
      "imagenet",
      "--input-size",
      8
    };
    assertThat(inspect(own, trust).exitCode()).as(inspect(own, trust).err()).isZero();

    Files.writeString(model.resolve("parts.onnx.data"), "something else");

    assertRefused(ExitCode.GRAPH, "its file 'parts.onnx.data' is not what was signed", own, trust);
  }

  @Test
  void theDigestOfSeveralFilesIsComparedBeforeTheGraphIsInspected() throws IOException {
    Path own = folder.resolve("parts.onnx");
    Files.createDirectories(folder.resolve("parts"));
    for (String name : List.of("parts.onnx", "parts.onnx.data", "parts/constants.bin")) {
      Files.copy(GRAPHS.resolve(name), folder.resolve(name));
    }
    JsonNode json = new ObjectMapper().readTree(inspect(own, "--json").out());
    String pinned = json.at("/graph/sha256").asText();
    Object[] pin = {"--graph-sha256", pinned, "--preset", "imagenet", "--input-size", 8};

    assertThat(inspect(own, pin).exitCode()).as(inspect(own, pin).err()).isZero();
    assertRefused(
        ExitCode.GRAPH,
        "is not the pinned one: its SHA-256 is " + pinned,
        own,
        "--graph-sha256",
        sha256(own));
    Files.write(folder.resolve("parts/constants.bin"), new byte[12]);
    assertRefused(ExitCode.GRAPH, "is not the pinned one", own, pin);
  }

  @Test
  void aSealedGraphScoresAsTheOpenOneDoes() throws IOException {
    Path output = folder.resolve("scores");
    Path open = folder.resolve("open");
    Invocation score =
        Invocation.score(
            sealed,
            IMAGES,
            output,
            "--seal-key",
            "file:" + keyFile,
            "--trusted-signer",
            KEYS.resolve("p256.pub"),
            "--graph-sha256",
            sha256(sealed));
    Invocation plain = Invocation.score(ONNX, IMAGES, open);

    assertThat(score.exitCode()).as(score.err()).isZero();
    assertThat(plain.exitCode()).isZero();
    JsonNode report = Invocation.report(output);
    assertThat(report.at("/graph/sealed").asBoolean()).isTrue();
    assertThat(report.at("/graph/sha256").asText()).isEqualTo(sha256(sealed));
    assertThat(report.at("/graph/sizeBytes").asLong()).isEqualTo(Files.size(sealed));
    assertThat(report.at("/graph/signerSha256").asText()).isEqualTo(fingerprint("p256"));
    assertThat(RunSchema.violations(report)).isEmpty();
    assertThat(report.toString()).doesNotContain(KEY);
    assertThat(report.at("/counts/scored").asInt())
        .isEqualTo(Invocation.report(open).at("/counts/scored").asInt())
        .isPositive();
  }

  @Test
  void aSealedGraphNeedsItsKey() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "11".repeat(32));
    assertRefused(
        ExitCode.USAGE,
        "others than its owner can get at the file",
        sealed,
        "--seal-key",
        "file:" + other);
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));

    assertRefused(ExitCode.GRAPH, "it is sealed. Name where its key is", sealed);
    assertRefused(
        ExitCode.GRAPH,
        "it is sealed with the key whose ID is ",
        sealed,
        "--seal-key",
        "file:" + other);
    assertRefused(ExitCode.GRAPH, "the file is not sealed", ONNX, "--seal-key", "file:" + keyFile);
    assertRefused(
        ExitCode.USAGE,
        "this process has no such variable",
        sealed,
        "--seal-key",
        "env:TRACECAST_NO_SUCH_KEY");
    assertRefused(
        ExitCode.USAGE,
        "Rename it, such as spark.tracecast.seal.secret.",
        sealed,
        "--seal-key",
        "spark:spark.tracecast.seal");
    assertRefused(
        ExitCode.USAGE,
        "Spark's configuration has no such property",
        sealed,
        "--seal-key",
        "spark:spark.tracecast.seal.secret");
  }

  @Test
  void aKeyInPlaceOfItsSourceIsNotRepeated() {
    Invocation score =
        Invocation.score(sealed, IMAGES, folder.resolve("scores"), "--seal-key", KEY);

    assertThat(score.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(score.err() + score.out())
        .contains("--seal-key names no source of a key")
        .doesNotContain(KEY);
    assertThat(folder.resolve("scores")).doesNotExist();
  }

  @Test
  void aByteThatChangedBreaksTheSeal() throws IOException {
    Path broken = folder.resolve("broken");
    byte[] bytes = Files.readAllBytes(sealed);
    bytes[bytes.length / 2] ^= 1;
    Files.write(broken, bytes);

    assertRefused(ExitCode.GRAPH, "its seal is broken (", broken, "--seal-key", "file:" + keyFile);
  }

  @Test
  void whatCameSealedIsPackedSealed() throws IOException {
    Path again = folder.resolve("again");
    Object[] words = {
      "pack", "--graph", sealed, "--seal-key", "file:" + keyFile, "--output", again
    };

    Invocation open = Invocation.of(words);
    assertThat(open.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(open.err()).contains("is sealed, and pack would write its contents in the open");
    assertThat(again).doesNotExist();

    List<Object> more = new ArrayList<>(List.of(words));
    more.addAll(List.of("--seal", "file:" + keyFile));
    Invocation closed = Invocation.of(more.toArray());
    assertThat(closed.exitCode()).as(closed.err()).isZero();
    assertThat(inspect(again, "--seal-key", "file:" + keyFile).out())
        .contains("readable    with the key alone: its graph, node by node")
        .contains("sealed      yes, and opened with the key that --seal-key names");
  }

  @Test
  void aSignatureThatIsThereIsFoundBeforeTheGraphIsRun() throws IOException {
    Path output = folder.resolve("new.onnx");
    Files.writeString(folder.resolve("new.onnx.sig"), "mine");

    Invocation pack =
        Invocation.of(
            "pack", "--graph", ONNX, "--output", output, "--sign", KEYS.resolve("ed25519.pem"));

    assertThat(pack.exitCode()).isEqualTo(ExitCode.OUTPUT.number());
    assertThat(pack.err()).contains("new.onnx.sig exists");
    assertThat(output).doesNotExist();
    assertThat(folder.resolve("new.onnx.sig")).hasContent("mine");
  }

  @Test
  void newWeightsInASealedGraphTouchNoDisk() throws IOException {
    Path one = folder.resolve("one");
    List<Object> seal = List.of("--preset", "imagenet", "--input-size", 8);
    List<Object> first =
        new ArrayList<>(List.of("pack", "--graph", GRAPHS.resolve("weights/named.pt")));
    first.addAll(seal);
    first.addAll(List.of("--output", one, "--seal", "file:" + keyFile));
    assertThat(Invocation.of(first.toArray()).exitCode()).isZero();
    List<Object> next = new ArrayList<>(List.of("pack", "--graph", one));
    next.addAll(List.of("--seal-key", "file:" + keyFile, "--seal", "file:" + keyFile));
    next.addAll(List.of("--weights", GRAPHS.resolve("weights/new.pth")));
    next.addAll(List.of("--output", folder.resolve("two")));
    String temporary = System.setProperty("java.io.tmpdir", "/nowhere/at/all");
    try {
      Invocation pack = Invocation.of(next.toArray());
      assertThat(pack.exitCode()).as(pack.err()).isZero();
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }
  }

  @Test
  void aGraphOfSeveralFilesIsSealedIntoOneAndScores() {
    Path one = folder.resolve("sealed");
    Invocation pack =
        Invocation.of(
            "pack",
            "--graph",
            GRAPHS.resolve("parts.onnx"),
            "--preset",
            "imagenet",
            "--input-size",
            8,
            "--output",
            one,
            "--seal",
            "file:" + keyFile);

    assertThat(pack.exitCode()).as(pack.err()).isZero();
    assertThat(folder.resolve("parts.onnx.data")).doesNotExist();
    Invocation score =
        Invocation.score(one, IMAGES, folder.resolve("scores"), "--seal-key", "file:" + keyFile);
    assertThat(score.exitCode()).as(score.err()).isZero();
  }

  @Test
  void aGraphOfSeveralFilesIsSignedWithAllOfThem() throws IOException {
    Path packed = folder.resolve("packed/parts.onnx");
    Files.createDirectories(packed.getParent());
    Invocation pack =
        Invocation.of(
            "pack",
            "--graph",
            GRAPHS.resolve("parts.onnx"),
            "--preset",
            "imagenet",
            "--input-size",
            8,
            "--output",
            packed,
            "--sign",
            KEYS.resolve("p384.pem"));
    assertThat(pack.exitCode()).as(pack.err()).isZero();
    Object[] trust = {"--trusted-signer", KEYS.resolve("p384.pub")};
    assertThat(inspect(packed, trust).exitCode()).as(inspect(packed, trust).err()).isZero();

    Files.copy(
        GRAPHS.resolve("parts.onnx.data"),
        folder.resolve("packed/parts/constants.bin"),
        StandardCopyOption.REPLACE_EXISTING);

    assertRefused(ExitCode.GRAPH, "its file 'parts/constants.bin' is not what", packed, trust);
    assertThat(Files.readString(folder.resolve("packed/parts.onnx.sig"), StandardCharsets.UTF_8))
        .startsWith("{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\"");
  }

  @Test
  void oneSignatureIsNotThatOfSeveralGraphs() {
    Invocation benchmark =
        Invocation.of(
            "benchmark",
            "--graph",
            graph,
            "--graph",
            ONNX,
            "--trusted-signer",
            SIGNER,
            "--signature",
            graph + ".sig");

    assertThat(benchmark.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(benchmark.err()).contains("--signature is that of one archive, and 2 are named.");
  }
}
