package io.tracecast.job.spark;

import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BroadcastBlockId;

/** This process's copy of a broadcast archive. */
public final class LocalCopy {
  private LocalCopy() {}

  /**
   * Lets an executor's copy go, value and pieces, once the native session stands: the heap holds no
   * second model. A later task that needs the bytes fetches them again. The driver's copy stays, as
   * it is the one that others fetch from.
   */
  public static void release(Broadcast<BroadcastArchive> archive) {
    SparkEnv env = SparkEnv.get();
    if (env.executorId().equals("driver")) {
      return;
    }
    BroadcastArchive value = archive.value();
    env.blockManager().removeBroadcast(archive.id(), false);
    env.broadcastManager().cachedValues().remove(new BroadcastBlockId(archive.id(), ""));
    value.discard();
  }
}
