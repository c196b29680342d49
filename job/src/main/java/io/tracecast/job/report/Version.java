package io.tracecast.job.report;

/** The version of Tracecast. */
public final class Version {
  public static final String NUMBER = "0.1.0";

  private Version() {}
}
