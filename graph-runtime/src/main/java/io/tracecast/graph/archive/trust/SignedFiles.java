package io.tracecast.graph.archive.trust;

import static io.tracecast.graph.archive.trust.BoundedJson.field;
import static io.tracecast.graph.archive.trust.BoundedJson.require;
import static io.tracecast.graph.archive.trust.BoundedJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tracecast.graph.archive.ArchiveFiles;
import io.tracecast.graph.archive.ArchivePart;
import io.tracecast.graph.archive.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that a signature is about: the predicate {@code https://model_signing/signature/v1.0}
 * of an in-toto statement, version 1, as OpenSSF's model-signing 1.1 writes it. A model of one file
 * lists it as {@code .}, a folder its files by their paths; the subject's digest is the SHA-256
 * over the files' digests, in the order of the list.
 *
 * @param name what the signer called the model; for people
 * @param sha256ByPath the digest of each file in lower-case hexadecimal, in the order of the list
 */
record SignedFiles(String name, Map<String, String> sha256ByPath) {
  /** What the one file of a model is listed as. */
  static final String ITSELF = ".";

  private static final String STATEMENT = "https://in-toto.io/Statement/v1";
  private static final String PREDICATE = "https://model_signing/signature/v1.0";
  private static final String SHA256 = "sha256";

  /** Compares paths name by name, as the list of a folder is sorted. */
  private static final Comparator<String> BY_NAMES =
      (one, other) -> Arrays.compare(one.split("/"), other.split("/"));

  /** Lists the files of an archive. */
  static SignedFiles of(String name, ArchiveFiles files) {
    Map<String, String> digests = new LinkedHashMap<>();
    if (files.parts().isEmpty()) {
      digests.put(ITSELF, files.bytes().sha256());
      return new SignedFiles(name, digests);
    }
    List<ArchivePart> all = new ArrayList<>(files.parts());
    all.add(new ArchivePart(name, files.bytes()));
    all.stream()
        .sorted(Comparator.comparing(ArchivePart::location, BY_NAMES))
        .forEach(part -> digests.put(part.location(), part.bytes().sha256()));
    return new SignedFiles(name, digests);
  }

  private String rootSha256() {
    MessageDigest root = Sha256.newDigest();
    sha256ByPath.values().forEach(digest -> root.update(HexFormat.of().parseHex(digest)));
    return HexFormat.of().formatHex(root.digest());
  }

  /** Returns the digest of a file, if it is listed. */
  Optional<String> sha256(String path) {
    return Optional.ofNullable(sha256ByPath.get(path));
  }

  /** Returns whether the model is a single file, whatever its name. */
  boolean isOneFile() {
    return sha256ByPath.size() == 1 && sha256ByPath.containsKey(ITSELF);
  }

  /** Returns the statement, as JSON. */
  byte[] toStatement() {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("_type", STATEMENT);
    root.putArray("subject")
        .addObject()
        .put("name", name)
        .putObject("digest")
        .put(SHA256, rootSha256());
    ObjectNode predicate = root.put("predicateType", PREDICATE).putObject("predicate");
    predicate
        .putObject("serialization")
        .put("method", "files")
        .put("hash_type", SHA256)
        .put("allow_symlinks", false);
    ArrayNode resources = predicate.putArray("resources");
    sha256ByPath.forEach(
        (path, digest) ->
            resources.addObject().put("name", path).put("algorithm", SHA256).put("digest", digest));
    return BoundedJson.write(root);
  }

  /**
   * Reads a statement, whose signature must have been verified before.
   *
   * @throws IOException if it is none of this kind, or contradicts itself; the message says how
   */
  static SignedFiles parse(byte[] statement) throws IOException {
    JsonNode root = BoundedJson.read(statement);
    require(root, "_type", STATEMENT);
    require(root, "predicateType", PREDICATE);
    JsonNode subjects = field(root, "subject");
    if (!subjects.isArray() || subjects.size() != 1) {
      throw new IOException("it is not about one subject");
    }
    JsonNode predicate = field(root, "predicate");
    JsonNode serialization = field(predicate, "serialization");
    require(serialization, "method", "files");
    require(serialization, "hash_type", SHA256);
    SignedFiles files =
        new SignedFiles(text(subjects.get(0), "name"), digests(field(predicate, "resources")));
    require(field(subjects.get(0), "digest"), SHA256, files.rootSha256());
    return files;
  }

  private static Map<String, String> digests(JsonNode resources) throws IOException {
    Map<String, String> digests = new LinkedHashMap<>();
    for (JsonNode resource : resources) {
      require(resource, "algorithm", SHA256);
      String path = text(resource, "name");
      String digest = text(resource, "digest");
      if (!digest.matches("[0-9a-f]{64}")) {
        throw new IOException("a digest is not 64 hexadecimal digits");
      }
      if (digests.put(path, digest) != null) {
        throw new IOException("it lists a file twice");
      }
    }
    return digests;
  }
}
