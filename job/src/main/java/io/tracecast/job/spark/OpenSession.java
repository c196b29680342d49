package io.tracecast.job.spark;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.ArchiveAccess;
import io.tracecast.graph.engine.GraphSession;
import io.tracecast.graph.engine.GraphSource;
import io.tracecast.graph.engine.InferencePool;
import io.tracecast.graph.engine.SessionSettings;
import io.tracecast.graph.tensor.TensorMemory;

/** Keeps a session together with the pool that runs it; closing it closes both. */
record OpenSession(GraphSession session, InferencePool pool) implements AutoCloseable {

  /**
   * Loads and warms up a graph, which may take minutes; the caller closes what it gets. A sealed
   * one goes into the engine from memory, whatever the request says.
   *
   * @throws io.tracecast.graph.engine.GraphException if it does not open in time; nothing stays
   *     open
   */
  static OpenSession open(GraphArchive archive, SessionRequest request, TensorMemory memory) {
    GraphSource source = GraphSource.of(archive);
    SessionSettings settings =
        archive.isSealed()
            ? request.settings().withAccess(ArchiveAccess.MEMORY)
            : request.settings();
    GraphSession session =
        TimedLoad.run(
            archive.name(), request.timeout(), () -> GraphSession.open(source, settings, memory));
    try {
      int passes = request.passesAtOnce();
      return new OpenSession(
          session, InferencePool.open(settings.device().toString(), passes, 2 * passes));
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  @Override
  public void close() {
    pool.close();
    session.close();
  }
}
