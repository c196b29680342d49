package io.tracecast.job.io.sink;

import java.util.List;
import java.util.Optional;

/**
 * What a run left that did not come to its end.
 *
 * @param runId the run
 * @param identity what it computed; empty if it did not come so far as to say
 * @param partitions how many it had finished
 * @param images how many these had
 */
public record Leftovers(String runId, Optional<String> identity, int partitions, long images) {

  static Leftovers of(String runId, Optional<String> identity, List<StagedRound> rounds) {
    return new Leftovers(
        runId,
        identity,
        rounds.stream().mapToInt(round -> round.receipts().size()).sum(),
        rounds.stream().mapToLong(round -> round.scored() + round.quarantined()).sum());
  }
}
