package io.tracecast.graph.natives;

import io.tracecast.graph.process.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The libraries of ONNX Runtime, unpacked once instead of by each process into a folder that stays
 * if the process is killed.
 *
 * <p>Read in ONNX Runtime 1.29, {@code ai.onnxruntime.OnnxRuntime}: libraries in the folder that
 * the property names are loaded from there, those of execution providers too.
 */
public final class OnnxLibraries {
  private static final String PROPERTY = "onnxruntime.native.path";
  private static final String UNFINISHED = "unpacking";

  /** Those of a package for processors, and those that a package for graphics cards adds. */
  private static final List<String> NAMES =
      List.of(
          "onnxruntime",
          "onnxruntime4j_jni",
          "onnxruntime_providers_shared",
          "onnxruntime_providers_cuda",
          "onnxruntime_providers_tensorrt");

  private OnnxLibraries() {}

  /**
   * Unpacks the libraries if they are not there as they were packed, and has ONNX Runtime load them
   * from there. Does nothing if a folder is named already, or the class path has none for this
   * platform.
   *
   * @throws IOException if they cannot be unpacked, or the folder is not this user's alone
   */
  public static void check() throws IOException {
    Map<String, PackedLibrary> packed = packed();
    if (System.getProperty(PROPERTY) != null || packed.isEmpty()) {
      return;
    }
    Path parent = LibraryFolder.of("onnxruntime");
    Path folder = parent.resolve(nameOf(packed));
    FolderLock.hold(
        parent,
        () -> {
          LeftoverFolders.delete(parent, UNFINISHED, Instant.MAX);
          if (Files.exists(folder)) {
            LibraryFolder.requireOwn(folder, false);
          }
          if (!isWhole(folder, packed)) {
            unpack(parent, folder, packed);
          }
        });
    System.setProperty(PROPERTY, folder.toString());
  }

  private static Map<String, PackedLibrary> packed() throws IOException {
    String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
    Map<String, PackedLibrary> packed = new LinkedHashMap<>();
    for (String name : NAMES) {
      String file = System.mapLibraryName(name);
      Optional<PackedLibrary> library =
          PackedLibrary.find("ai/onnxruntime/native/linux-" + processor + "/" + file);
      library.ifPresent(found -> packed.put(file, found));
    }
    return packed;
  }

  /** Other contents get another folder. */
  private static String nameOf(Map<String, PackedLibrary> packed) {
    return packed.values().stream()
        .map(library -> Long.toHexString(library.crc32()))
        .collect(Collectors.joining("-"));
  }

  private static boolean isWhole(Path folder, Map<String, PackedLibrary> packed)
      throws IOException {
    for (Map.Entry<String, PackedLibrary> library : packed.entrySet()) {
      if (!library.getValue().isIn(folder.resolve(library.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static void unpack(Path parent, Path folder, Map<String, PackedLibrary> packed)
      throws IOException {
    Path unfinished = Files.createTempDirectory(parent, UNFINISHED);
    for (Map.Entry<String, PackedLibrary> library : packed.entrySet()) {
      library.getValue().unpack(unfinished.resolve(library.getKey()));
    }
    if (Files.exists(folder)) {
      FolderTree.delete(folder);
    }
    Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
  }
}
