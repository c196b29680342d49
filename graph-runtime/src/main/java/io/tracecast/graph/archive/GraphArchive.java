package io.tracecast.graph.archive;

import io.tracecast.graph.archive.onnx.ModelHead;
import io.tracecast.graph.archive.onnx.OnnxReader;
import io.tracecast.graph.archive.torchscript.TorchScriptReader;
import io.tracecast.graph.archive.trust.Provenance;
import io.tracecast.graph.archive.trust.SealedArchive;
import io.tracecast.graph.archive.trust.TrustErrors;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import java.util.Optional;

/**
 * A serialized graph with what is known of it before it is loaded.
 *
 * @param name the file's name, for messages
 * @param format the serialization
 * @param sha256 the digest of its files as they were delivered, see {@link ArchiveFiles#sha256}
 * @param description what it says of its graph
 * @param files what it consists of, in the open
 * @param provenance how it came
 */
public record GraphArchive(
    String name,
    GraphFormat format,
    String sha256,
    GraphDescription description,
    ArchiveFiles files,
    Provenance provenance) {

  /** An archive of which nothing is known but what is in it. */
  public GraphArchive(
      String name,
      GraphFormat format,
      String sha256,
      GraphDescription description,
      ArchiveFiles files) {
    this(name, format, sha256, description, files, Provenance.OPEN);
  }

  /**
   * Reads and inspects an archive of one file without running any of it.
   *
   * @see #read(String, InputStream, ArchiveFolder)
   */
  public static GraphArchive read(String name, InputStream stream) throws IOException {
    return read(name, stream, Optional.empty());
  }

  /**
   * Reads and inspects an archive without running any of it. What is not a graph by its first bytes
   * is not read further.
   *
   * @param name the file's name, for messages
   * @param stream the archive's own file; the caller closes it
   * @param folder where its parts are, if it has any
   * @throws IOException if the stream fails
   * @throws ArchiveException if it is not an archive that can score images, or a part is missing
   */
  public static GraphArchive read(String name, InputStream stream, ArchiveFolder folder)
      throws IOException {
    return read(name, stream, Optional.of(folder));
  }

  private static GraphArchive read(String name, InputStream stream, Optional<ArchiveFolder> folder)
      throws IOException {
    return inspect(name, readBytes(name, stream), folder, Optional.empty());
  }

  /**
   * Reads the archive's own file and looks at nothing but its first bytes: what is neither a graph
   * nor sealed is not read further.
   *
   * @param name the file's name, for messages
   * @param stream the file; the caller closes it
   * @throws IOException if the stream fails
   * @throws ArchiveException if no archive begins like that
   */
  public static ArchiveBytes readBytes(String name, InputStream stream) throws IOException {
    byte[] head = stream.readNBytes(FormatDetector.HEAD_SIZE_IN_BYTES);
    if (!SealedArchive.matches(head)) {
      FormatDetector.detect(name, head);
    }
    return ArchiveBytes.spool(new SequenceInputStream(new ByteArrayInputStream(head), stream));
  }

  /**
   * Reads what an archive consists of, and no more of it than that takes: for ONNX the places of
   * its weights, for everything else nothing.
   *
   * @param name the file's name, for messages
   * @param folder where its parts are, if it has any
   * @throws ArchiveException if a part is missing, or the places of the parts cannot be read
   */
  public static ArchiveFiles files(String name, ArchiveBytes bytes, ArchiveFolder folder) {
    return ModelHead.matches(FormatDetector.head(bytes))
        ? OnnxReader.files(name, bytes, folder)
        : new ArchiveFiles(bytes);
  }

  /**
   * Inspects an archive without running any of it, and holds its contents against the checksums
   * that it has.
   *
   * @param name the file's name, for messages
   * @throws ArchiveException if the bytes are not an archive that can score images, or not all of
   *     it
   */
  public static GraphArchive of(String name, ArchiveBytes bytes) {
    return inspect(name, bytes, Optional.empty(), Optional.empty());
  }

  /**
   * The same, of an archive whose own file is at hand.
   *
   * @param folder where its parts are, if it has any
   */
  public static GraphArchive of(String name, ArchiveBytes bytes, ArchiveFolder folder) {
    return inspect(name, bytes, Optional.of(folder), Optional.empty());
  }

  /** The same, of an archive whose files are all at hand. */
  public static GraphArchive of(String name, ArchiveFiles files) {
    return of(name, files.bytes(), new KnownParts(files.parts()));
  }

  /**
   * The same, of files that came out of a seal, which authenticates them better than checksums.
   *
   * @param sha256 the digest of the sealed archive
   * @param provenance how it came
   */
  public static GraphArchive unsealed(
      String name, ArchiveFiles files, String sha256, Provenance provenance) {
    return inspect(
            name, files.bytes(), Optional.of(new KnownParts(files.parts())), Optional.of(sha256))
        .with(provenance);
  }

  /**
   * Inspects an archive that was inspected before, elsewhere: if its digest is the same, so are its
   * contents, and their checksums need no second look.
   *
   * @param name the file's name, for messages
   * @param files what it consists of, as the first inspection found it
   * @param sha256 the digest that the first inspection found
   * @throws IllegalStateException if these are other bytes
   */
  public static GraphArchive again(String name, ArchiveFiles files, String sha256) {
    requireSame(name, files, sha256);
    return inspect(
        name, files.bytes(), Optional.of(new KnownParts(files.parts())), Optional.of(sha256));
  }

  /**
   * Refuses files that are not those of an archive that was inspected before.
   *
   * @throws IllegalStateException if these are other bytes
   */
  public static void requireSame(String name, ArchiveFiles files, String sha256) {
    String found = files.sha256();
    if (!found.equals(sha256)) {
      throw new IllegalStateException(
          "Graph %s changed on its way: its SHA-256 is %s, and it was %s."
              .formatted(name, found, sha256));
    }
  }

  private static GraphArchive inspect(
      String name,
      ArchiveBytes bytes,
      Optional<ArchiveFolder> folder,
      Optional<String> knownSha256) {
    if (SealedArchive.matches(bytes)) {
      throw TrustErrors.sealed(name);
    }
    return switch (FormatDetector.detect(name, FormatDetector.head(bytes))) {
      case TORCHSCRIPT -> TorchScriptReader.read(name, bytes, knownSha256);
      case ONNX -> OnnxReader.read(name, bytes, folder, knownSha256);
    };
  }

  /** Parts that are at hand. */
  private record KnownParts(List<ArchivePart> parts) implements ArchiveFolder {
    @Override
    public String name() {
      return "what the driver sent";
    }

    @Override
    public ArchiveBytes read(String location) throws IOException {
      return parts.stream()
          .filter(part -> part.location().equals(location))
          .findFirst()
          .orElseThrow(() -> new FileNotFoundException(location))
          .bytes();
    }
  }

  /** Returns the same archive with how it came. */
  public GraphArchive with(Provenance came) {
    return new GraphArchive(name, format, sha256, description, files, came);
  }

  /** Returns whether its contents may be nowhere but in memory. */
  public boolean isSealed() {
    return provenance.sealed().isPresent();
  }

  /** Returns its files as they were delivered: a sealed archive is one, whatever is in it. */
  public ArchiveFiles delivered() {
    return provenance.sealed().map(seal -> new ArchiveFiles(seal.bytes())).orElse(files);
  }

  /** Returns the inputs and outputs. */
  public Signature signature() {
    return description.signature();
  }

  /** Returns the spec of the input that takes the images; readers refuse archives without one. */
  public TensorSpec input() {
    return signature().image();
  }

  /** Returns the interface that the archive carries itself, if it does. */
  public Optional<GraphInterface> graphInterface() {
    return description.graphInterface();
  }
}
