package io.tracecast.job.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** Holds a page against what the command that it shows prints today. */
public final class TranscriptCheck {
  private TranscriptCheck() {}

  /** Runs the command and fails if it prints another thing than the page says. */
  public static void run(Transcript transcript, CommandRun run)
      throws IOException, InterruptedException {
    assertThat(Figures.masked(run.printed(transcript.command())))
        .as("%s, figures masked; %s", transcript, Documents.RENEW)
        .isEqualTo(Figures.masked(transcript.output()));
  }
}
