package io.tracecast.job.options;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.trust.DetachedSignature;
import io.tracecast.graph.archive.trust.Provenance;
import io.tracecast.graph.archive.trust.SealedArchive;
import io.tracecast.graph.archive.trust.SealingKey;
import io.tracecast.graph.archive.trust.SignatureCheck;
import io.tracecast.graph.archive.trust.TrustErrors;
import io.tracecast.graph.archive.trust.VerificationKey;
import io.tracecast.job.error.GraphErrors;
import io.tracecast.job.error.Printable;
import io.tracecast.job.error.TrustFailures;
import io.tracecast.job.io.HadoopFiles;
import io.tracecast.job.spark.SealKeys;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * What a user demands of an archive before anything of it is read. In this order: the signature is
 * verified, then the archive's own file is held against it, then against the pinned digest; only
 * then is it opened or parsed, and each file beside it is held against the signature as it is read.
 *
 * <p>The pinned digest of an archive of several files is over all of them, and only the graph says
 * which they are. Unless it is that of the own file alone, the places of its weights are therefore
 * read from an ONNX graph first, and nothing else of it; a signature, which lists the files, needs
 * no such exception.
 *
 * @param path the archive, as the user named it
 * @param sha256 the pinned digest, or null
 * @param trustedSigners files with public keys
 * @param signature the signature's file, or null for the one beside the archive
 * @param sealKey where the key of the seal is, or null
 */
record TrustDemands(
    String path, String sha256, List<String> trustedSigners, String signature, String sealKey) {

  private static final int MAX_KEY_SIZE_IN_BYTES = 1 << 16;

  /**
   * Reads the archive.
   *
   * @throws IOException if its own file cannot be read
   * @throws io.tracecast.graph.archive.ArchiveException if it is not what is demanded, or not a
   *     graph
   * @throws io.tracecast.graph.archive.trust.KeyException if a key cannot be used
   */
  GraphArchive read(Configuration hadoop) throws IOException {
    ArchiveBytes own = ownFile(hadoop);
    Optional<SignatureCheck> check = Optional.empty();
    Provenance provenance = Provenance.OPEN;
    if (!trustedSigners.isEmpty()) {
      List<VerificationKey> trusted = trustedKeys(hadoop);
      DetachedSignature file = signatureFile(hadoop);
      SignatureCheck begun = SignatureCheck.begin(path, file, trusted);
      begun.requireOwn(own);
      check = Optional.of(begun);
      provenance = provenance.signed(file, trusted, begun.signer());
    }
    ArchiveFolder folder = GraphFolder.of(path, hadoop);
    return read(own, check.map(begun -> begun.guarding(folder)).orElse(folder), provenance);
  }

  /** What nobody vouches for is not read to its end if it does not begin as an archive does. */
  private ArchiveBytes ownFile(Configuration hadoop) throws IOException {
    try (InputStream stream = HadoopFiles.open(path, hadoop)) {
      return sha256 == null && trustedSigners.isEmpty()
          ? GraphArchive.readBytes(path, stream)
          : ArchiveBytes.spool(stream);
    }
  }

  private GraphArchive read(ArchiveBytes own, ArchiveFolder folder, Provenance provenance) {
    if (SealedArchive.matches(own)) {
      requirePinned(own.sha256());
      return unsealed(own, provenance);
    }
    if (sealKey != null) {
      throw TrustErrors.notSealed(path);
    }
    if (sha256 != null && !sha256.equalsIgnoreCase(own.sha256())) {
      ArchiveFiles files = GraphArchive.files(name(), own, folder);
      requirePinned(files.sha256());
      return GraphArchive.of(name(), files).with(provenance);
    }
    GraphArchive archive = GraphArchive.of(name(), own, folder);
    requirePinned(archive.sha256());
    return archive.with(provenance);
  }

  /** Returns what logs and messages call the archive, of executors too: without credentials. */
  private String name() {
    return Printable.masked(path);
  }

  private void requirePinned(String found) {
    if (sha256 != null && !sha256.equalsIgnoreCase(found)) {
      throw GraphErrors.digestMismatch(path, sha256, found);
    }
  }

  private GraphArchive unsealed(ArchiveBytes sealed, Provenance provenance) {
    if (sealKey == null) {
      throw TrustErrors.sealed(path);
    }
    SealingKey key = SealKeys.here("--seal-key", sealKey);
    return GraphArchive.unsealed(
        name(),
        SealedArchive.open(path, sealed, key),
        sealed.sha256(),
        provenance.sealed(sealed, sealKey));
  }

  private List<VerificationKey> trustedKeys(Configuration hadoop) {
    List<VerificationKey> keys = new ArrayList<>();
    for (String file : trustedSigners) {
      try (InputStream stream = HadoopFiles.open(file, hadoop)) {
        byte[] text = stream.readNBytes(MAX_KEY_SIZE_IN_BYTES);
        keys.add(VerificationKey.parse(file, new String(text, ISO_8859_1)));
      } catch (IOException | IllegalArgumentException e) {
        throw TrustFailures.keyUnreadable("--trusted-signer", file, e);
      }
    }
    return keys;
  }

  private DetachedSignature signatureFile(Configuration hadoop) {
    return signature(hadoop).orElseThrow(() -> TrustErrors.unsigned(path, signaturePath(), null));
  }

  private String signaturePath() {
    return signature == null ? path + DetachedSignature.SUFFIX : signature;
  }

  /** Returns the signature, if there is a file of that name. */
  Optional<DetachedSignature> signature(Configuration hadoop) {
    String file = signaturePath();
    try (InputStream stream = HadoopFiles.open(file, hadoop)) {
      // a byte more than is taken, so that a larger one is found to be so
      byte[] bytes = stream.readNBytes(DetachedSignature.MAX_SIZE_IN_BYTES + 1);
      return Optional.of(new DetachedSignature(file, bytes));
    } catch (FileNotFoundException | NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw TrustErrors.signatureUnreadable(path, file, e);
    }
  }
}
