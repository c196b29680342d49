package io.tracecast.graph.archive.trust;

import io.tracecast.graph.archive.ArchiveBytes;
import io.tracecast.graph.archive.ArchiveErrors;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchiveFolder;
import io.tracecast.graph.archive.ArchivePart;
import java.io.IOException;
import java.util.List;

/**
 * Holds the files of an archive against a signature by a trusted signer. The signature is verified
 * first, then each file by its digest, so that nothing of an archive is parsed that nobody signed.
 */
public final class SignatureCheck {
  private final String graph;
  private final String ownName;
  private final DetachedSignature file;
  private final SignedFiles signed;
  private final VerificationKey signer;

  private SignatureCheck(
      String graph, DetachedSignature file, SignedFiles signed, VerificationKey signer) {
    this.graph = graph;
    this.ownName = fileName(graph);
    this.file = file;
    this.signed = signed;
    this.signer = signer;
  }

  /**
   * Verifies the signature itself.
   *
   * @param graph the archive's name, as a path or a URI; its last part is looked for among the
   *     signed files where there are several
   * @param trusted whose signatures are good, at least one
   * @throws io.tracecast.graph.archive.ArchiveException if it is by nobody of them
   */
  public static SignatureCheck begin(
      String graph, DetachedSignature file, List<VerificationKey> trusted) {
    SignatureBundle bundle = SignatureBundle.parse(graph, file);
    VerificationKey signer =
        trusted.stream()
            .filter(bundle::isBy)
            .findFirst()
            .orElseThrow(
                () ->
                    trusted.stream()
                        .filter(bundle::names)
                        .findFirst()
                        .map(key -> TrustErrors.alteredSignature(graph, file.name(), key))
                        .orElseGet(
                            () -> TrustErrors.foreignSigner(graph, file.name(), bundle, trusted)));
    try {
      return new SignatureCheck(graph, file, SignedFiles.parse(bundle.payload()), signer);
    } catch (IOException e) {
      String why = ArchiveErrors.quoted(String.valueOf(e.getMessage()));
      throw TrustErrors.notABundle(graph, file.name(), why, e);
    }
  }

  private static String fileName(String graph) {
    return graph.substring(graph.lastIndexOf('/') + 1);
  }

  /** Returns whose signature it is. */
  public VerificationKey signer() {
    return signer;
  }

  /**
   * Holds the archive's own file against the signature.
   *
   * @throws io.tracecast.graph.archive.ArchiveException if it is not what was signed
   */
  public void requireOwn(ArchiveBytes own) {
    String path = signed.isOneFile() ? SignedFiles.ITSELF : ownName;
    String found = own.sha256();
    String wanted = signed.sha256(path).orElseThrow(() -> notSigned(ownName));
    if (found.equals(wanted)) {
      return;
    }
    throw signed.isOneFile() && !signed.name().equals(ownName)
        ? TrustErrors.otherArchive(graph, file.name(), signed.name(), wanted, found)
        : TrustErrors.changed(graph, ownName, file.name(), wanted, found);
  }

  private void requirePart(String location, ArchiveBytes part) {
    String found = part.sha256();
    String wanted = signed.sha256(location).orElseThrow(() -> notSigned(location));
    if (!found.equals(wanted)) {
      throw TrustErrors.changed(graph, location, file.name(), wanted, found);
    }
  }

  private RuntimeException notSigned(String path) {
    return TrustErrors.notSigned(
        graph, path, file.name(), List.copyOf(signed.sha256ByPath().keySet()));
  }

  /**
   * Holds all files of an archive against the signature.
   *
   * @throws io.tracecast.graph.archive.ArchiveException if one is not what was signed
   */
  public void requireAll(ArchiveFiles files) {
    requireOwn(files.bytes());
    for (ArchivePart part : files.parts()) {
      requirePart(part.location(), part.bytes());
    }
  }

  /**
   * Returns the archive's folder, of which each file is held against the signature as it is read.
   */
  public ArchiveFolder guarding(ArchiveFolder folder) {
    return new ArchiveFolder() {
      @Override
      public String name() {
        return folder.name();
      }

      @Override
      public ArchiveBytes read(String location) throws IOException {
        ArchiveBytes part = folder.read(location);
        requirePart(location, part);
        return part;
      }
    };
  }
}
