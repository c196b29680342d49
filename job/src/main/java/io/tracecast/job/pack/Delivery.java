package io.tracecast.job.pack;

import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.archive.trust.ArchiveSigner;
import io.tracecast.graph.archive.trust.DetachedSignature;
import io.tracecast.graph.archive.trust.SealedArchive;
import io.tracecast.graph.archive.trust.SealingKey;
import io.tracecast.graph.archive.trust.SigningKey;
import io.tracecast.job.error.TrustFailures;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * How a packed archive is delivered. A signature is over what is delivered: over the sealed file
 * where there is a seal.
 *
 * @param sealing what it is sealed with, if it is
 * @param signing what it is signed with, if it is
 */
record Delivery(Optional<SealingKey> sealing, Optional<SigningKey> signing) {

  boolean signs() {
    return signing.isPresent();
  }

  /**
   * Refuses what would lie in the open and came sealed.
   *
   * @throws io.tracecast.job.error.JobException if the archive is such a one
   */
  void requireFits(GraphArchive archive) {
    if (archive.isSealed() && sealing.isEmpty()) {
      throw TrustFailures.unsealedCopy(archive.name());
    }
  }

  /** Returns the files that are written beside the archive's own: a sealed one has all inside. */
  List<ArchivePart> beside(GraphArchive archive) {
    return sealing.isPresent() ? List.of() : archive.files().parts();
  }

  /** Writes the archive's file; if it is sealed, its plain bytes go nowhere else. */
  void write(GraphArchive archive, SealedArchive.Content plain, OutputStream target)
      throws IOException {
    if (sealing.isPresent()) {
      SealedArchive.seal(plain, archive.files().parts(), sealing.get(), target);
    } else {
      plain.writeTo(target);
    }
  }

  /** Returns the signature of what was written, if one is wanted. */
  Optional<byte[]> signature(String fileName, ArchiveFiles written) {
    return signing.map(key -> ArchiveSigner.sign(fileName, written, key));
  }

  /** Says what was done, as the end of a sentence. */
  String describe(String output) {
    return sealing.map(key -> ", sealed with the key whose ID is " + key.id()).orElse("")
        + signing
            .map(
                key ->
                    ", signed by %s in %s"
                        .formatted(
                            key.publicHalf().fingerprint(), output + DetachedSignature.SUFFIX))
            .orElse("");
  }
}
