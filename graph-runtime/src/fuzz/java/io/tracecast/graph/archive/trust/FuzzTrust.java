package io.tracecast.graph.archive.trust;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tracecast.graph.FuzzBar;
import io.tracecast.graph.archive.*;
import java.io.*;

class FuzzTrust {
  static final SealingKey KEY = SealingKey.parse("k", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");

  @FuzzTest(maxDuration = FuzzBar.DURATION)
  void trustFilesAreReadOrRefused(byte[] content) {
    String text = new String(content, UTF_8);
    FuzzBar.read(() -> SignatureBundle.parse("m.pt", new DetachedSignature("m.pt.sig", content)), ArchiveException.class);
    FuzzBar.read(() -> VerificationKey.parse("k.pem", text), KeyException.class);
    FuzzBar.read(() -> SigningKey.parse("k.pem", text), KeyException.class);
    FuzzBar.read(() -> SealingKey.parse("k", text), KeyException.class);
    FuzzBar.read(() -> { try { SignedFiles.parse(content); } catch (IOException e) { throw new Quiet(e); } }, Quiet.class);
    FuzzBar.read(() -> { try { SealedFrames.read(new ByteArrayInputStream(content)); } catch (IOException e) { throw new Quiet(e); } }, Quiet.class);
    FuzzBar.read(() -> SealedArchive.open("m.pt", SmallArchives.bytes(content), KEY), ArchiveException.class);
  }
  static final class Quiet extends RuntimeException { Quiet(Exception e) { super(String.valueOf(e.getMessage()), e); } }
}
