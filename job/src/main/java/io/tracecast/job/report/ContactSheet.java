package io.tracecast.job.report;

import io.tracecast.job.scoring.Example;
import java.util.List;

/**
 * A few images of a run, to be looked at.
 *
 * @param scored some with predictions
 * @param quarantined some without
 */
public record ContactSheet(List<Scored> scored, List<Quarantined> quarantined) {

  public ContactSheet {
    scored = List.copyOf(scored);
    quarantined = List.copyOf(quarantined);
  }

  /**
   * An image with what the graph answered.
   *
   * @param png the picture, small; empty if there is none to show
   */
  public record Scored(Example example, byte[] png) {}

  /**
   * An image that could not be scored.
   *
   * @param path the image's URI or id; empty if nothing names it
   * @param phase where it failed
   * @param error the kind of error
   * @param message what is wrong with it
   * @param png the picture, small; empty if there is none to show
   */
  public record Quarantined(String path, String phase, String error, String message, byte[] png) {

    /** Returns the same with a picture. */
    public Quarantined with(byte[] picture) {
      return new Quarantined(path, phase, error, message, picture);
    }
  }
}
