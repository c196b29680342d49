package io.tracecast.job.spark;

import org.apache.spark.api.java.function.Function;

/** Probes the executor that it runs on, whatever number it is given. */
public final class ProbeTask implements Function<Integer, HostProbe> {
  private static final long serialVersionUID = 1L;

  @Override
  public HostProbe call(Integer number) {
    return HostProbe.here();
  }
}
