package io.tracecast.graph.engine.provider;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.tracecast.graph.process.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;

/**
 * ONNX Runtime's profile of a session's passes, in a folder of its own; closing it deletes the
 * folder. A session whose profile has ended must run no further pass: OpenVINO's library up to
 * 1.8.1 goes on to write into it, and ends the process.
 */
public final class PassProfile implements AutoCloseable {
  private final TemporaryFolder folder;

  private PassProfile(TemporaryFolder folder) {
    this.folder = folder;
  }

  /** Has the session that is made with these options write a profile; the caller closes it. */
  public static PassProfile begin(SessionOptions options) throws IOException, OrtException {
    PassProfile profile = new PassProfile(TemporaryFolder.create("profile"));
    try {
      options.enableProfiling(profile.folder.path().resolve("passes").toString());
      return profile;
    } catch (OrtException | RuntimeException e) {
      profile.close();
      throw e;
    }
  }

  /** Ends the profile, and with it the use of the session, and says what ran where. */
  public NodeShares end(OrtSession session) throws IOException, OrtException {
    return NodeShares.read(Path.of(session.endProfiling()));
  }

  /** Deletes the profile; a second call does nothing. */
  @Override
  public void close() throws IOException {
    folder.close();
  }
}
