package io.tracecast.graph.natives;

import io.tracecast.graph.process.FolderTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The libraries of libtorch, which DJL unpacks where there are none and loads as they are, all that
 * lie in their folder: one that was cut short would end the process without a message.
 *
 * <p>Read in DJL 0.35.1, {@code ai.djl.pytorch.jni.LibUtils}: the folder is {@code
 * pytorch/VERSION-FLAVOUR-PLATFORM}, what is unpacked lies in a folder {@code tmp...} beside it
 * until it is whole, and the JNI library has the version of DJL before its name.
 */
public final class TorchLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(TorchLibraries.class);

  private static final String JNI_LIBRARY = "libdjl_torch.so";

  /** Whoever unpacks for longer was killed. */
  private static final Duration LONGEST_UNPACKING = Duration.ofHours(1);

  private final Path folder;
  private final Map<String, String> resources;

  private TorchLibraries(Path folder, Map<String, String> resources) {
    this.folder = folder;
    this.resources = resources;
  }

  /**
   * Removes what DJL must not load, which it then unpacks anew. Does nothing if libtorch is not the
   * one of the class path.
   *
   * @throws IOException if it cannot be removed, or the folder is not this user's alone
   */
  public static void check() throws IOException {
    if (isNamed("PYTORCH_LIBRARY_PATH") || isNamed("PYTORCH_VERSION")) {
      return;
    }
    Properties torch = properties("native/lib/pytorch.properties");
    Properties jni = properties("jnilib/pytorch.properties");
    if (torch.isEmpty() || jni.isEmpty()) {
      return;
    }
    Path parent = LibraryFolder.of("pytorch");
    TorchLibraries libraries = of(parent, torch, jni.getProperty("jni_version"));
    FolderLock.hold(
        parent,
        () -> {
          removeLeftovers(parent);
          libraries.removeUnlessWhole();
        });
  }

  private static TorchLibraries of(Path parent, Properties torch, String jniVersion) {
    String flavour = torch.getProperty("flavor");
    String platform = torch.getProperty("classifier");
    Map<String, String> resources = new HashMap<>();
    for (String library : torch.getProperty("libraries").split(",")) {
      resources.put(library, "pytorch/" + flavour + "/" + platform + "/" + library);
    }
    String djl = jniVersion.substring(jniVersion.lastIndexOf('-') + 1);
    resources.put(
        djl + "-" + JNI_LIBRARY, "jnilib/" + platform + "/" + flavour + "/" + JNI_LIBRARY);
    String version = torch.getProperty("version");
    return new TorchLibraries(parent.resolve(version + "-" + flavour + "-" + platform), resources);
  }

  private static boolean isNamed(String variable) {
    return System.getenv(variable) != null || System.getProperty(variable) != null;
  }

  private static Properties properties(String resource) throws IOException {
    Properties properties = new Properties();
    try (InputStream stream = TorchLibraries.class.getClassLoader().getResourceAsStream(resource)) {
      if (stream != null) {
        properties.load(stream);
      }
    }
    return properties;
  }

  private void removeUnlessWhole() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    LibraryFolder.requireOwn(folder, false);
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (!isWhole(file)) {
          LOG.warn("{} is not the library that was packed; all beside it are unpacked anew", file);
          Files.delete(file); // first, so that nothing is loaded if the rest cannot be deleted
          FolderTree.delete(folder);
          return;
        }
      }
    }
  }

  /** What DJL does not load may be anything, such as the JNI library of another version. */
  private boolean isWhole(Path file) throws IOException {
    String name = file.getFileName().toString();
    String resource = resources.get(name);
    if (resource == null) {
      return !name.contains(".so") || name.endsWith(JNI_LIBRARY);
    }
    return PackedLibrary.find(resource).orElseThrow().isIn(file);
  }

  private static void removeLeftovers(Path parent) throws IOException {
    Instant latest = Instant.now().minus(LONGEST_UNPACKING);
    LeftoverFolders.delete(parent, "tmp", latest);
  }
}
