#!/usr/bin/env bash
# Reading a tar archive with commons-compress allocates 16 KiB for each member beside its content, however
# small that is and though it was read to its end: on the way to the next header the stream skips what is
# left of the member, which is nothing, and then the padding of its last record, and for either makes a new
# buffer of 8 KiB. A million pictures of some hundred bytes are 16 GB of garbage. TarFile of the same
# library, which has to seek, makes none of these buffers.
#
# commons-compress 1.28.0, commons-io 2.21.0, Java 17; seen on 2026-11-30, 20,000 members of 300 to 599 bytes:
#   TarArchiveInputStream allocates 17,453 bytes per member
#   TarFile allocates 1,208 bytes per member
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.commons</groupId>
      <artifactId>commons-compress</artifactId>
      <version>1.28.0</version>
    </dependency>
    <dependency>
      <groupId>commons-io</groupId>
      <artifactId>commons-io</artifactId>
      <version>2.21.0</version>
    </dependency>
  </dependencies>
</project>
POM
mvn --quiet --batch-mode --file "$folder/pom.xml" -Dmaven.repo.local="$folder/repository" \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$folder/jars"
cat > "$folder/Members.java" <<'JAVA'
import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

public class Members {
  static final int COUNT = 20_000;
  static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  interface Reading {
    void read() throws Exception;
  }

  static long perMember(String name, Reading reading) throws Exception {
    reading.read();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    reading.read();
    long bytes = (THREADS.getCurrentThreadAllocatedBytes() - before) / COUNT;
    System.out.printf("%s allocates %,d bytes per member%n", name, bytes);
    return bytes;
  }

  public static void main(String[] arguments) throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(file)) {
      for (int i = 0; i < COUNT; i++) {
        TarArchiveEntry entry = new TarArchiveEntry("%06d.jpg".formatted(i));
        entry.setSize(300 + i % 300);
        tar.putArchiveEntry(entry);
        tar.write(new byte[300 + i % 300]);
        tar.closeArchiveEntry();
      }
    }
    byte[] archive = file.toByteArray();
    byte[] buffer = new byte[1024];
    long stream =
        perMember(
            "TarArchiveInputStream",
            () -> {
              try (TarArchiveInputStream tar =
                  new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
                while (tar.getNextEntry() != null) {
                  while (tar.read(buffer) > 0) {}
                }
              }
            });
    long seeking =
        perMember(
            "TarFile",
            () -> {
              try (TarFile tar = new TarFile(archive)) {
                for (TarArchiveEntry entry : tar.getEntries()) {
                  try (InputStream content = tar.getInputStream(entry)) {
                    while (content.read(buffer) > 0) {}
                  }
                }
              }
            });
    if (stream < 16_384 || seeking > 4_096) {
      System.err.println("the behaviour has changed");
      System.exit(1);
    }
  }
}
JAVA
java -cp "$folder/jars/*" "$folder/Members.java"
