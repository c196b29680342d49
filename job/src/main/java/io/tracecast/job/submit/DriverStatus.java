package io.tracecast.job.submit;

import java.util.Optional;
import org.apache.spark.deploy.master.DriverState;
import scala.Enumeration.Value;

/**
 * What the master says of a driver.
 *
 * @param workerId the worker that runs it or ran it
 * @param problem why the cluster could not start it
 */
record DriverStatus(Value state, Optional<String> workerId, Optional<String> problem) {

  boolean isWaiting() {
    return state.equals(DriverState.SUBMITTED());
  }

  boolean isFinished() {
    return state.equals(DriverState.FINISHED());
  }

  boolean isKilled() {
    return state.equals(DriverState.KILLED());
  }

  /** Returns whether no worker could start it. */
  boolean isRefused() {
    return state.equals(DriverState.ERROR());
  }

  boolean hasEnded() {
    return isFinished() || isKilled() || isRefused() || state.equals(DriverState.FAILED());
  }
}
