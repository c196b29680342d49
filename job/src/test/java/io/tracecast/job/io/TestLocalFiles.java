package io.tracecast.job.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestLocalFiles {
  @TempDir private Path folder;

  @Test
  void setsTheSamePermissionsAsHadoopItself() throws IOException {
    for (String mode : new String[] {"644", "755", "600", "070", "027"}) {
      FsPermission permission = new FsPermission(mode);
      assertThat(permissionsBy(LocalFiles.class.getName(), permission))
          .isEqualTo(permissionsBy("org.apache.hadoop.fs.LocalFileSystem", permission));
    }
  }

  @Test
  void keepsTheStickyBit() throws IOException {
    assertThat(permissionsBy(LocalFiles.class.getName(), new FsPermission("1755")))
        .isEqualTo("rwxr-xr-x, sticky");
  }

  private String permissionsBy(String implementation, FsPermission permission) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.file.impl", implementation);
    Path made = folder.resolve("made");
    try (FileSystem fileSystem = FileSystem.newInstance(URI.create("file:///"), hadoop)) {
      assertThat(fileSystem.getClass().getName()).isEqualTo(implementation);
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(made.toUri());
      fileSystem.mkdirs(path);
      fileSystem.setPermission(path, permission);
      String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(made));
      int mode = (Integer) Files.getAttribute(made, "unix:mode");
      fileSystem.delete(path, true);
      return permissions + ((mode & 01000) == 0 ? "" : ", sticky");
    }
  }
}
