package io.tracecast.job.io.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tracecast.job.error.JobErrors;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** What is found in an output folder. */
enum OutputState {
  /** Nothing, or an empty folder. */
  FREE,
  /** The whole output of an earlier run. */
  COMPLETE,
  /** What a run left that failed, was ended or died. */
  LEFT,
  /** Somebody's files. */
  FOREIGN;

  /**
   * Looks at a folder.
   *
   * @param name how its user calls it
   * @throws io.tracecast.job.error.JobException if it is a file
   */
  static OutputState of(String name, OutputFiles files) throws IOException {
    if (files.isFile("")) {
      throw JobErrors.outputIsAFile(name);
    }
    Set<String> found = new HashSet<>();
    files.list("").forEach(file -> found.add(file.getPath().getName()));
    if (found.isEmpty()) {
      return FREE;
    }
    if (found.contains(RunDirectory.REPORT)) {
      return ofReport(files, found.contains(RunDirectory.OWN));
    }
    return found.contains(RunDirectory.OWN) ? LEFT : FOREIGN;
  }

  private static OutputState ofReport(OutputFiles files, boolean hasOwn) throws IOException {
    try {
      JsonNode report = new ObjectMapper().readTree(files.read(RunDirectory.REPORT));
      if (report.path("status").asText().equals("complete")) {
        return COMPLETE;
      }
      return report.has("status") && report.has("command") ? LEFT : ofOthers(hasOwn);
    } catch (JsonProcessingException e) { // somebody's own, or ours and cut off
      return ofOthers(hasOwn);
    }
  }

  private static OutputState ofOthers(boolean hasOwn) {
    return hasOwn ? LEFT : FOREIGN;
  }

  /**
   * Looks at a folder, and refuses what a run must not write to.
   *
   * @throws io.tracecast.job.error.JobException if it is somebody's, or whole and neither to be
   *     replaced nor to be added to
   */
  static OutputState refuse(OutputClaim claim, OutputFiles files) throws IOException {
    OutputState state = of(claim.name(), files);
    if (state == FOREIGN) {
      throw JobErrors.outputNotOurs(claim.name());
    }
    if (state != COMPLETE
        || claim.overwrite()
        || new RunKeys(files, RunDirectory.OWN).runOf(claim.runKey()).isPresent()) {
      return state;
    }
    if (!claim.adds()) {
      throw JobErrors.outputExists(claim.name());
    }
    String form = Inventory.form(claim.format(), claim.layout());
    String there =
        Inventory.read(files, RunDirectory.OWN)
            .form()
            .orElseThrow(() -> JobErrors.outputDoesNotGrow(claim.name()));
    if (!there.equals(form)) {
      throw JobErrors.outputOfOtherForm(claim.name(), there, form);
    }
    return state;
  }
}
