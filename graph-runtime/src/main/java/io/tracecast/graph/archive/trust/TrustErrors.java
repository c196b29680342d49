package io.tracecast.graph.archive.trust;

import static io.tracecast.graph.archive.ArchiveErrors.quoted;

import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveException;
import java.security.Key;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Every message about keys, signatures and seals: what is wrong, why, and what to do. None holds
 * anything of a key.
 */
public final class TrustErrors {
  private static final String SIGN_AGAIN =
      "Have its owner sign it: pack --sign KEY.pem, or model_signing sign key.";

  private TrustErrors() {}

  private static KeyException key(String file, KeyKind kind, String why, String remedy) {
    return new KeyException(
        "Cannot use %s as a %s: %s. %s".formatted(file, kind.words(), why, remedy), null);
  }

  static KeyException noPem(String file, KeyKind kind) {
    return key(
        file, kind, "it is not a PEM file with a block " + kind.label() + " in it", kind.remedy());
  }

  static KeyException severalKeys(String file, KeyKind kind) {
    return key(file, kind, "it holds several keys", "Write each to a file of its own.");
  }

  static KeyException wrongKey(String file, KeyKind kind, String why, String remedy) {
    return key(file, kind, why, remedy);
  }

  static KeyException keyDamaged(String file, KeyKind kind, Throwable cause) {
    return new KeyException(
        "Cannot use %s as a %s: its block %s is damaged, or holds a key that this Java does not know. %s"
            .formatted(file, kind.words(), kind.label(), kind.remedy()),
        cause);
  }

  static KeyException unknownAlgorithm(String file, KeyKind kind, Key key) {
    String what =
        key.getAlgorithm().equals("EC")
            ? "an EC key of another curve"
            : "an " + key.getAlgorithm() + " key";
    return key(
        file,
        kind,
        "it is %s, and archives are signed with Ed25519 or with ECDSA on P-256, P-384 or P-521"
            .formatted(what),
        KeyKind.SIGN.remedy());
  }

  /** What {@code --trusted-signer} ends with where there is no signature. */
  public static ArchiveException unsigned(String graph, String signature, Throwable cause) {
    return ArchiveErrors.untrusted(
        graph,
        "a signature by a trusted signer is asked for, and its file is missing: " + signature,
        "Copy the signature beside the graph, or name it with --signature FILE. " + SIGN_AGAIN,
        cause);
  }

  public static ArchiveException signatureUnreadable(
      String graph, String signature, Throwable cause) {
    return ArchiveErrors.untrusted(
        graph,
        "its signature %s cannot be read (%s)".formatted(signature, cause.getMessage()),
        "Check the path and that the driver may read it.",
        cause);
  }

  static ArchiveException notABundle(String graph, String signature, String why, Throwable cause) {
    return ArchiveErrors.untrusted(
        graph,
        "its signature %s is not a Sigstore bundle over an in-toto statement (%s)"
            .formatted(signature, why),
        SIGN_AGAIN,
        cause);
  }

  static ArchiveException certified(String graph, String signature) {
    return ArchiveErrors.untrusted(
        graph,
        "its signature %s is by a certificate or by an identity that Sigstore vouches for, and only signatures by a key are verified here"
            .formatted(signature),
        "Have its owner sign it with a key as well: pack --sign KEY.pem, or model_signing sign key.",
        null);
  }

  static ArchiveException foreignSigner(
      String graph, String signature, SignatureBundle bundle, List<VerificationKey> trusted) {
    return ArchiveErrors.untrusted(
        graph,
        "its signature %s is not by a trusted signer: it names %s, and trusted %s"
            .formatted(signature, bundle.keyName(), fingerprints(trusted)),
        "Ask for an archive that a trusted signer signed; only if you know whose key that is, add it with"
            + " --trusted-signer FILE.",
        null);
  }

  static ArchiveException alteredSignature(String graph, String signature, VerificationKey key) {
    return ArchiveErrors.untrusted(
        graph,
        "its signature %s names the trusted key %s and is not by it: it was altered or damaged"
            .formatted(signature, key.fingerprint()),
        "Copy graph and signature again from where they were signed.",
        null);
  }

  static ArchiveException otherArchive(
      String graph, String signature, String signedName, String signed, String found) {
    return ArchiveErrors.untrusted(
        graph,
        "its signature %s is that of another archive, '%s' with the SHA-256 %s, and this one has %s"
            .formatted(signature, quoted(signedName), signed, found),
        "Put the signature of this archive there, or name it with --signature FILE.",
        null);
  }

  static ArchiveException changed(
      String graph, String file, String signature, String signed, String found) {
    return ArchiveErrors.untrusted(
        graph,
        "its file '%s' is not what was signed: its SHA-256 is %s, and %s says %s"
            .formatted(quoted(file), found, signature, signed),
        "Someone changed the file after it was signed, or it was damaged on its way: copy it again from"
            + " where it was signed.",
        null);
  }

  static ArchiveException notSigned(
      String graph, String file, String signature, List<String> signed) {
    return ArchiveErrors.untrusted(
        graph,
        "its file '%s' is not among the files that %s is about (%s)"
            .formatted(quoted(file), signature, quoted(String.join(", ", signed))),
        "Sign the graph's folder with all its files, or the packed graph: pack --sign KEY.pem. If the"
            + " graph was renamed, give it its name back.",
        null);
  }

  private static String fingerprints(List<VerificationKey> keys) {
    return keys.stream()
        .map(VerificationKey::fingerprint)
        .collect(Collectors.joining(", ", keys.size() == 1 ? "is " : "are ", ""));
  }

  /** What everything that reads archives says of a sealed one, if it was given no key. */
  public static ArchiveException sealed(String graph) {
    return ArchiveErrors.untrusted(
        graph,
        "it is sealed",
        "Name where its key is: --seal-key file:PATH, env:NAME or spark:PROPERTY.",
        null);
  }

  /** What is said where a key is given for what is not sealed. */
  public static ArchiveException notSealed(String graph) {
    return ArchiveErrors.untrusted(
        graph,
        "--seal-key is given, and the file is not sealed",
        "Leave the option out if an archive that anybody could have written will do, or seal it: pack"
            + " --seal SOURCE.",
        null);
  }

  static ArchiveException sealVersion(String graph, int version) {
    return ArchiveErrors.untrusted(
        graph,
        "it is sealed in version %d of the form, and this release opens version %d"
            .formatted(version, SealedArchive.VERSION),
        "Use the release that sealed it or a newer one, or seal it again with this one.",
        null);
  }

  static ArchiveException wrongSealKey(String graph, String sealedWith, String given) {
    return ArchiveErrors.untrusted(
        graph,
        "it is sealed with the key whose ID is %s, and the one that --seal-key names has the ID %s"
            .formatted(sealedWith, given),
        "Name the key that it was sealed with.",
        null);
  }

  static ArchiveException sealBroken(String graph, String why, Throwable cause) {
    return ArchiveErrors.untrusted(
        graph,
        "its seal is broken (%s): it was altered, cut short or damaged since it was sealed"
            .formatted(why),
        "Copy it again from where it was sealed and compare its SHA-256, or seal it again.",
        cause);
  }

  /** What names a source of keys that is not one; it may be a key, and is not repeated. */
  public static KeyException unknownKeySource(String option) {
    return new KeyException(
        "%s names no source of a key, and what it was given is not repeated here since it may be the key itself. Write file:PATH, env:NAME or spark:PROPERTY. A key on a command line is seen by everybody on the machine: if that was one, make another."
            .formatted(option),
        null);
  }

  static KeyException sealKey(String source, String why, String remedy, Throwable cause) {
    return new KeyException(
        "Cannot take the seal's key from %s: %s. %s".formatted(source, why, remedy), cause);
  }

  /** What a source of keys says that has none. */
  public static KeyException sealKeyMissing(String source, String why) {
    return sealKey(
        source,
        why,
        "It has to be there on the driver and on every machine that runs executors; openssl rand -hex 32"
            + " makes one.",
        null);
  }

  /** What is said of a Spark property that Spark would send about and spill. */
  public static KeyException propertyCopied(String source, String prefix) {
    return sealKey(
        source,
        "Spark copies all properties into what it broadcasts and may write to disks, from which those whose"
            + " names begin with %s are kept out".formatted(prefix),
        "Rename it, such as spark.tracecast.seal.secret.",
        null);
  }

  /** What is said of a Spark property that Spark would print. */
  public static KeyException propertyShown(String source, String pattern) {
    return sealKey(
        source,
        "Spark prints the values of all properties in its log, event log and pages but of those whose"
            + " names match spark.redaction.regex (%s), and this name does not".formatted(pattern),
        "Rename it, such as spark.tracecast.seal.secret.",
        null);
  }

  /** What is said of a Spark property that was given in a command line. */
  public static KeyException keyOnCommandLine(String source) {
    return sealKey(
        source,
        "the property stands on this process's command line, where --conf and the launcher's"
            + " --properties-file put it and everybody on the machine can read it",
        "Make another key, and put it into the spark-defaults.conf of $SPARK_CONF_DIR or $SPARK_HOME/conf,"
            + " closed to others, or use file:PATH.",
        null);
  }

  static KeyException sealKeyMalformed(String source) {
    return sealKey(
        source,
        "it is not 256 bits in hexadecimal (64 digits) or base64 (44 characters)",
        "Make one: openssl rand -hex 32.",
        null);
  }

  static KeyException keyFileOpen(String source, String mode, String path) {
    return sealKey(
        source,
        "others than its owner can get at the file (its mode is %s)".formatted(mode),
        "Close it: chmod 600 %s.".formatted(path),
        null);
  }
}
