package io.tracecast.job.spark;

import io.tracecast.graph.process.TemporaryFolder;
import io.tracecast.job.error.ProviderErrors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileUtil;

/** Archives that this process has unpacked, each once; the folders go when it ends. */
final class UnpackedArchives {
  private static final Map<String, Path> FOLDERS = new HashMap<>();

  private UnpackedArchives() {}

  /**
   * Returns the folder of an archive's files.
   *
   * @throws io.tracecast.job.error.JobException if it cannot be unpacked
   */
  static synchronized Path folder(String archive) {
    Path known = FOLDERS.get(archive);
    if (known != null) {
      return known;
    }
    try {
      TemporaryFolder folder = TemporaryFolder.create("provider");
      unpack(new File(archive), folder);
      FOLDERS.put(archive, folder.path());
      return folder.path();
    } catch (IOException e) {
      throw ProviderErrors.archiveUnreadable(archive, e);
    }
  }

  private static void unpack(File archive, TemporaryFolder folder) throws IOException {
    try {
      if (archive.getName().endsWith(".zip")) {
        FileUtil.unZip(archive, folder.path().toFile());
      } else {
        FileUtil.unTar(archive, folder.path().toFile());
      }
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }
}
