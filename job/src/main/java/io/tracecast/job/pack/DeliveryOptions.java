package io.tracecast.job.pack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tracecast.graph.archive.trust.KeyException;
import io.tracecast.graph.archive.trust.SealingKey;
import io.tracecast.graph.archive.trust.SigningKey;
import io.tracecast.job.error.TrustFailures;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.spark.SealKeys;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Options that say how an archive is delivered: signed, sealed or both. */
final class DeliveryOptions {
  private static final int MAX_KEY_SIZE_IN_BYTES = 1 << 16;

  @Option(
      names = "--sign",
      paramLabel = "KEY.pem",
      description =
          "Sign the packed archive, sealed or not, with this private key (Ed25519, or EC on P-256, P-384"
              + " or P-521, in PKCS #8), and write the signature beside it, with .sig at its end: a"
              + " Sigstore bundle as OpenSSF's model-signing writes it.")
  private String sign;

  @Option(
      names = "--seal",
      paramLabel = "SOURCE",
      description =
          "Encrypt the packed archive, in one file with all that belongs to it, with the key of 256 bits"
              + " that is at file:PATH, env:NAME or spark:PROPERTY; openssl rand -hex 32 makes one.")
  private String seal;

  /**
   * Fetches the keys.
   *
   * @throws io.tracecast.job.error.JobException if one cannot be used
   */
  Delivery keys(Configuration hadoop) {
    try {
      Optional<SealingKey> sealing =
          Optional.ofNullable(seal).map(source -> SealKeys.here("--seal", source));
      return new Delivery(sealing, Optional.ofNullable(sign).map(file -> signing(file, hadoop)));
    } catch (KeyException e) {
      throw TrustFailures.keyUnusable(e);
    }
  }

  private static SigningKey signing(String file, Configuration hadoop) {
    try (InputStream stream = HadoopFiles.open(file, hadoop)) {
      byte[] text = stream.readNBytes(MAX_KEY_SIZE_IN_BYTES);
      return SigningKey.parse(file, new String(text, ISO_8859_1));
    } catch (IOException | IllegalArgumentException e) {
      throw TrustFailures.keyUnreadable("--sign", file, e);
    }
  }
}
