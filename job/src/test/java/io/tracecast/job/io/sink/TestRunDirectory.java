package io.tracecast.job.io.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.ExitCode;
import io.tracecast.job.error.JobException;
import io.tracecast.job.io.sink.Destination.Part;
import io.tracecast.job.io.sink.Destination.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TestRunDirectory {
  private static final String RUNNING = "{\"command\": \"score\", \"status\": \"running\"}";
  private static final String COMPLETE = "{\"command\": \"score\", \"status\": \"complete\"}";
  private static final String FAILED = "{\"command\": \"score\", \"status\": \"failed\"}";

  @TempDir private Path folder;

  private Path output;

  @BeforeEach
  void name() {
    output = folder.resolve("output");
  }

  private RunDirectory claim(boolean overwrite) {
    return claim(output.toString(), overwrite, new Configuration());
  }

  private static RunDirectory claim(String name, boolean overwrite, Configuration hadoop) {
    return RunDirectory.claim(
        OutputClaim.of(name, FileSink.JSON).overwriting(overwrite),
        UUID.randomUUID().toString(),
        hadoop);
  }

  /** Writes what tasks and committers write, and some of what they leave behind. */
  private static void stage(RunDirectory run, String part) throws IOException {
    for (String staged : List.of(run.staged(Part.PREDICTIONS), run.staged(Part.QUARANTINE))) {
      Path target = Files.createDirectories(local(staged));
      Files.writeString(target.resolve(part), "rows of " + part);
      Files.writeString(target.resolve("." + part + ".crc"), "checksum");
      Files.createDirectories(target.resolve("_temporary/0"));
    }
  }

  private static Path local(String name) {
    return Path.of(java.net.URI.create(name).getPath());
  }

  private void runWhole(boolean overwrite, String part) throws IOException {
    try (RunDirectory run = claim(overwrite)) {
      run.begin(RUNNING, "identity");
      stage(run, part);
      run.publish(RUNNING, Report.of(COMPLETE));
    }
  }

  /** Returns all files but those of the runs' own folder. */
  private TreeSet<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(output)) {
      TreeSet<String> names = new TreeSet<>();
      all.filter(Files::isRegularFile)
          .map(file -> output.relativize(file).toString())
          .filter(file -> !file.startsWith("_tracecast"))
          .forEach(names::add);
      return names;
    }
  }

  private Path putMine(String name) throws IOException {
    Path mine = output.resolve(name);
    Files.createDirectories(mine.getParent());
    return Files.writeString(mine, "mine");
  }

  @Test
  void aWholeRunLeavesDataFilesReportAndMarker() throws IOException {
    runWhole(false, "a");
    assertThat(files()).containsExactly("_SUCCESS", "predictions/a", "quarantine/a", "run.json");
    assertThat(output.resolve("run.json")).hasContent(COMPLETE);
    assertThat(output.resolve("_tracecast").toFile().list())
        .singleElement()
        .asString()
        .startsWith("inventory-");
  }

  private void runWithPage(String html) throws IOException {
    try (RunDirectory run = claim(true)) {
      run.begin(RUNNING, "identity");
      stage(run, "a");
      run.publish(RUNNING, new Report(COMPLETE, Optional.ofNullable(html)));
      assertThat(run.page())
          .isEqualTo(Optional.ofNullable(html == null ? null : output + "/_tracecast/report.html"));
      assertThat(run.pageFailure()).isEmpty();
    }
  }

  @Test
  void aPageReplacesThatOfAnEarlierRunAndGoesWithoutANewOne() throws IOException {
    Path page = output.resolve("_tracecast/report.html");
    runWithPage("first");
    assertThat(page).hasContent("first");
    runWithPage("second");
    assertThat(page).hasContent("second");
    runWithPage(null);
    assertThat(page).doesNotExist();
  }

  @Test
  void aPageThatCannotBeWrittenIsSaidAndKeepsNothingFromBeingPublished() throws IOException {
    try (RunDirectory run = claim(false)) {
      run.begin(RUNNING, "identity");
      stage(run, "a");
      putMine("_tracecast/report.html/in-its-place");
      run.publish(RUNNING, new Report(COMPLETE, Optional.of("page")));
      assertThat(run.page()).isEmpty();
      assertThat(run.pageFailure()).isPresent();
    }
    assertThat(files()).containsExactly("_SUCCESS", "predictions/a", "quarantine/a", "run.json");
  }

  @Test
  void aRunThatFailsLeavesItsPageBesideItsReport() throws IOException {
    runWithPage("complete");
    try (RunDirectory failed = claim(true)) {
      failed.begin(RUNNING, "identity");
      stage(failed, "b");
      failed.abandon(new Report(FAILED, Optional.of("failed")));
      assertThat(Path.of(failed.leftIn()).resolve("report.html")).hasContent("failed");
    }
    assertThat(output.resolve("_tracecast/report.html")).hasContent("complete");
  }

  @Test
  void aFolderThatARunHoldsIsRefusedAndTheHolderIsNamed() throws IOException {
    try (RunDirectory held =
        RunDirectory.claim(
            OutputClaim.of(output.toString(), FileSink.JSON), "held", new Configuration())) {
      held.begin(RUNNING, "identity");
      assertThatThrownBy(() -> claim(true))
          .isInstanceOfSatisfying(
              JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.OUTPUT))
          .hasMessageContaining(
              "is being written by run held (process " + ProcessHandle.current().pid())
          .hasMessageContaining("Wait for its end, or choose another --output.");
    }
  }

  @Test
  void aClaimThatCameToNothingLeavesNothing() {
    claim(false).close();
    assertThat(output).doesNotExist();
  }

  @Test
  void onlyWhatRunsWroteIsReplaced() throws IOException {
    runWhole(false, "a");
    List<Path> mine =
        List.of(putMine("mine"), putMine("predictions/mine"), putMine("quarantine/sub/mine"));
    runWhole(true, "b");
    assertThat(files()).contains("predictions/b", "quarantine/b").doesNotContain("predictions/a");
    assertThat(mine).allSatisfy(file -> assertThat(file).hasContent("mine"));
  }

  @Test
  void aRunAfterAFailedOneDeletesNobodysFiles() throws IOException {
    try (RunDirectory failed = claim(false)) {
      failed.begin(RUNNING, "identity");
      stage(failed, "a");
      failed.abandon(Report.of(FAILED));
      assertThat(failed.hasLeftQuarantine()).isTrue();
    }
    assertThat(files()).containsExactly("quarantine/a", "run.json");
    Path mine = putMine("photos/mine.jpg");
    runWhole(false, "b");
    assertThat(mine).hasContent("mine");
    assertThat(files())
        .containsExactly(
            "_SUCCESS", "photos/mine.jpg", "predictions/b", "quarantine/b", "run.json");
  }

  @Test
  void aRunThatFailsBeforeItsQuarantineSaysThatThereIsNone() throws IOException {
    try (RunDirectory failed = claim(false)) {
      failed.begin(RUNNING, "identity");
      failed.abandon(Report.of(FAILED));
      assertThat(failed.hasLeftQuarantine()).isFalse();
    }
    assertThat(files()).containsExactly("run.json");
  }

  @Test
  void aFailedReplacementLeavesTheCompleteRunAndItsOwnReportBeside() throws IOException {
    runWhole(false, "a");
    try (RunDirectory failed = claim(true)) {
      failed.begin(RUNNING, "identity");
      stage(failed, "b");
      failed.abandon(Report.of(FAILED));
      assertThat(Path.of(failed.leftIn()).resolve("run.json")).hasContent(FAILED);
      assertThat(Path.of(failed.leftIn()).resolve("quarantine/b")).exists();
    }
    assertThat(files()).containsExactly("_SUCCESS", "predictions/a", "quarantine/a", "run.json");
    assertThat(output.resolve("run.json")).hasContent(COMPLETE);
  }

  @Test
  void aRunThatWasPublishedStaysWhateverFailsAfterIt() throws IOException {
    try (RunDirectory run = claim(false)) {
      run.begin(RUNNING, "identity");
      stage(run, "a");
      run.publish(RUNNING, Report.of(COMPLETE));
      assertThat(run.abandon(Report.of(FAILED))).isFalse();
    }
    assertThat(files()).containsExactly("_SUCCESS", "predictions/a", "quarantine/a", "run.json");
    assertThat(output.resolve("run.json")).hasContent(COMPLETE);
  }

  @Test
  void aRunWhoseFolderWasTakenOverPublishesNothing() throws IOException {
    try (RunDirectory run = claim(false)) {
      run.begin(RUNNING, "identity");
      stage(run, "a");
      Files.writeString(
          output.resolve("_tracecast/lease-2.json"), "{\"runId\": \"other\", \"host\": \"far\"}");
      assertThatThrownBy(() -> run.publish(RUNNING, Report.of(COMPLETE)))
          .isInstanceOf(JobException.class)
          .hasMessageContaining("was taken over by run other")
          .hasMessageContaining("Nothing of this run was published.");
      assertThat(files()).containsExactly("run.json");
    }
  }

  @Test
  void aRunWhoseFolderWasTakenOverLeavesAloneWhatTheOtherPublished() throws IOException {
    try (RunDirectory slow = claim(false)) {
      slow.begin(RUNNING, "identity");
      stage(slow, "a");
      Files.writeString(
          output.resolve("_tracecast/lease-2.json"), "{\"runId\": \"other\", \"host\": \"far\"}");
      Files.writeString(
          output.resolve("_tracecast/inventory-other.json"), "{\"files\": [\"predictions/b\"]}");
      putMine("predictions/b");
      Files.writeString(output.resolve("run.json"), COMPLETE);
      assertThat(slow.abandon(Report.of(FAILED))).isFalse();
    }
    assertThat(files()).containsExactly("predictions/b", "run.json");
    assertThat(output.resolve("run.json")).hasContent(COMPLETE);
  }

  @Test
  void whatTheNextRunPublishesForADeadOneIsNotReplacedUnasked() throws Exception {
    int finished = 0;
    boolean died = true;
    for (int deaths = 0; died; deaths++) {
      output = folder.resolve("unasked-" + deaths);
      died = dies(claimOf("mortal:" + output).adding(), deaths);
      boolean counts = died && Intent.find(opened(), "_tracecast").isPresent();
      if (counts) {
        finished++;
        assertThatThrownBy(this::claimAndRecover).hasMessageContaining("exists. Choose another");
        assertThat(files()).contains("predictions/new", "quarantine/new");
      }
    }
    assertThat(finished).isPositive();
  }

  private void claimAndRecover() {
    try (RunDirectory next = claim(false)) {
      next.recover(null);
    }
  }

  private OutputFiles opened() throws IOException {
    return OutputFiles.at(output.toString(), new Configuration());
  }

  /**
   * At every change of the file system in turn: a receipt counts as long as its files are there.
   */
  @Test
  void aRunThatDiedWhilePublishingIsResumedFromWhatIsLeftOfIt() throws Exception {
    Set<Long> counted = new HashSet<>();
    boolean died = true;
    for (int deaths = 0; died; deaths++) {
      output = folder.resolve("resumed-" + deaths);
      died = dies(claimOf("mortal:" + output), deaths);
      if (!died || Files.readString(output.resolve("run.json")).equals(COMPLETE)) {
        continue;
      }
      try (RunDirectory next =
          RunDirectory.claim(claimOf(output.toString()).resuming(), "next", new Configuration())) {
        next.begin(RUNNING, "identity");
        boolean isThere = Files.exists(local(next.staged(Part.PREDICTIONS)).resolve("new"));
        assertThat(next.finished().images()).as("death %d", deaths).isEqualTo(isThere ? 3 : 0);
        assertThat(local(next.staged(Part.QUARANTINE))).doesNotExist();
        counted.add(next.finished().images());
        next.abandon(Report.of(FAILED));
      }
    }
    assertThat(counted).containsExactlyInAnyOrder(0L, 3L);
  }

  @Test
  void whatAnAddingRunReplacesStaysUntilItIsPublished() throws IOException {
    addWhole("old");
    OutputClaim claim = claimOf(output.toString()).adding().overwriting(true);
    try (RunDirectory failed = RunDirectory.claim(claim, "failed", new Configuration())) {
      failed.begin(RUNNING, "identity");
      stage(failed, "new");
      failed.abandon(Report.of(FAILED));
    }
    assertThat(files())
        .containsExactly("_SUCCESS", "predictions/old", "quarantine/old", "run.json");
    assertThat(output.resolve("run.json")).hasContent(COMPLETE);
    try (RunDirectory run = RunDirectory.claim(claim, "run", new Configuration())) {
      run.begin(RUNNING, "identity");
      stage(run, "new");
      run.publish(RUNNING, Report.of(COMPLETE));
    }
    assertThat(files())
        .containsExactly("_SUCCESS", "predictions/new", "quarantine/new", "run.json");
    addWhole("more");
    assertThat(files()).contains("predictions/new", "predictions/more");
  }

  @Test
  void foldersThatAColumnOfAnyNameNamesAreData() throws IOException {
    try (RunDirectory run = claim(false)) {
      run.begin(RUNNING, "identity");
      stage(run, "a");
      Path named = Files.createDirectories(local(run.staged(Part.PREDICTIONS)).resolve("_id=5"));
      Files.writeString(named.resolve("b"), "rows");
      run.publish(RUNNING, Report.of(COMPLETE));
    }
    assertThat(files()).contains("predictions/a", "predictions/_id=5/b");
  }

  @Test
  void anInventoryCannotNameWhatLiesElsewhere() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "mine");
    runWhole(false, "a");
    Files.writeString(
        output.resolve("_tracecast/inventory-x.json"),
        "{\"files\": [\"../outside\", \"" + outside + "\", \"predictions/../../outside\"]}");
    runWhole(true, "b");
    assertThat(outside).hasContent("mine");
  }

  /** At every change of the file system in turn, until one run gets through. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatDiesAtAnyPointIsTakenUpByTheNext(boolean replaces) throws Exception {
    int deaths = 0;
    for (boolean died = true; died; deaths++) {
      output = folder.resolve(replaces + "-" + deaths);
      if (replaces) {
        runWhole(false, "old");
      }
      Path mine = replaces ? putMine("predictions/mine") : null;
      died = dies(replaces, deaths);
      boolean complete = Files.readString(output.resolve("run.json")).equals(COMPLETE);
      TreeSet<String> left = files();
      if (complete && left.contains("predictions/old")) {
        assertThat(left)
            .as("death %d", deaths)
            .contains("_SUCCESS")
            .doesNotContain("predictions/new");
      }
      runWhole(complete, "next");
      assertThat(files())
          .as("after death %d", deaths)
          .contains("_SUCCESS", "predictions/next", "quarantine/next", "run.json")
          .doesNotContain("predictions/old", "predictions/new", "quarantine/new");
      if (replaces) {
        assertThat(mine).hasContent("mine");
      }
    }
    assertThat(deaths).isGreaterThan(8);
  }

  /** The same for a run that adds: all of it counts or nothing, and what was there stays. */
  @Test
  void aRunThatAddsCountsAsAWholeOrNotAtAllWhereverItDies() throws Exception {
    Set<Boolean> outcomes = new HashSet<>();
    int deaths = 0;
    for (boolean died = true; died; deaths++) {
      output = folder.resolve("adds-" + deaths);
      addWhole("old");
      died = dies(claimOf("mortal:" + output).adding(), deaths);
      recover();
      boolean counts = files().contains("predictions/new");
      outcomes.add(counts);
      assertThat(files())
          .as("after death %d", deaths)
          .contains("_SUCCESS", "predictions/old", "quarantine/old", "run.json")
          .matches(files -> files.contains("quarantine/new") == counts);
      assertThat(output.resolve("run.json")).hasContent(COMPLETE);
      addWhole("next");
      assertThat(files())
          .as("after death %d and the next run", deaths)
          .contains("_SUCCESS", "predictions/old", "predictions/next", "quarantine/next")
          .matches(files -> files.contains("predictions/new") == counts);
      assertThat(names(output.resolve("_tracecast")))
          .allMatch(name -> name.startsWith("inventory-"));
    }
    assertThat(outcomes).containsExactlyInAnyOrder(false, true);
    assertThat(deaths).isGreaterThan(8);
  }

  private static List<String> names(Path folder) {
    return List.of(folder.toFile().list());
  }

  private void recover() {
    try (RunDirectory next = claimAdding()) {
      next.recover(null);
    }
  }

  private RunDirectory claimAdding() {
    return RunDirectory.claim(
        claimOf(output.toString()).adding(), UUID.randomUUID().toString(), new Configuration());
  }

  private static OutputClaim claimOf(String name) {
    return OutputClaim.of(name, FileSink.PARQUET);
  }

  private void addWhole(String part) throws IOException {
    try (RunDirectory run = claimAdding()) {
      run.begin(RUNNING, "identity");
      stage(run, part);
      run.publish(RUNNING, Report.of(COMPLETE));
    }
  }

  @Test
  void whatARunThatAddsReplacesStaysWholeUntilItIsPublished() throws IOException {
    addWhole("old");
    OutputClaim anew = claimOf(output.toString()).adding().overwriting(true);
    try (RunDirectory run = RunDirectory.claim(anew, "anew", new Configuration())) {
      run.begin(RUNNING, "identity");
      stage(run, "new");
      assertThat(files()).contains("_SUCCESS", "predictions/old", "quarantine/old");
      run.abandon(Report.of(FAILED));
    }
    assertThat(files()).contains("_SUCCESS", "predictions/old").doesNotContain("predictions/new");
    try (RunDirectory run = RunDirectory.claim(anew, "again", new Configuration())) {
      run.begin(RUNNING, "identity");
      stage(run, "new");
      run.publish(RUNNING, Report.of(COMPLETE));
    }
    assertThat(files())
        .containsExactly("_SUCCESS", "predictions/new", "quarantine/new", "run.json");
  }

  /** A folder stands for a table here; that it holds one, only a run with Spark asks. */
  @Test
  void tablesThatAFailedRunLeavesAreDeletedByOneThatWritesFiles() throws IOException {
    Path table = putMine("predictions/_delta_log/00000000000000000000.json");
    Files.createDirectories(output.resolve("_tracecast"));
    Files.writeString(
        output.resolve("_tracecast/inventory-dead.json"), "{\"tables\": [\"predictions\"]}");
    Files.writeString(output.resolve("run.json"), RUNNING);
    OutputClaim delta = OutputClaim.of(output.toString(), FileSink.DELTA);
    try (RunDirectory run = RunDirectory.claim(delta, "failed", new Configuration())) {
      run.begin(RUNNING, "identity");
      assertThat(run.abandon(Report.of(FAILED))).isTrue();
    }
    assertThat(table).exists();
    runWhole(false, "a");
    assertThat(files()).containsExactly("_SUCCESS", "predictions/a", "quarantine/a", "run.json");
  }

  @Test
  void aReportThatWasCutOffAsItWasWrittenIsOfARunThatDied() throws IOException {
    runWhole(false, "old");
    Files.writeString(output.resolve("run.json"), "");
    runWhole(false, "new");
    assertThat(files())
        .containsExactly("_SUCCESS", "predictions/new", "quarantine/new", "run.json");
  }

  @Test
  void resultsOfAnotherFormAreNotAddedTo() throws IOException {
    addWhole("old");
    OutputClaim delta = OutputClaim.of(output.toString(), FileSink.DELTA).adding();
    assertThatThrownBy(() -> RunDirectory.claim(delta, "delta", new Configuration()))
        .hasMessageContaining("holds parquet, and this run would add delta.")
        .hasMessageContaining("--overwrite");
  }

  @Test
  void aRunKeyIsDoneOnceItsRunWasPublished() throws IOException {
    OutputClaim claim = claimOf(output.toString()).keyed("2026-11-30");
    try (RunDirectory run = RunDirectory.claim(claim, "first", new Configuration())) {
      assertThat(run.finishedBy()).isEmpty();
      run.begin(RUNNING, "identity");
      stage(run, "a");
      run.publish(RUNNING, Report.of(COMPLETE));
    }
    try (RunDirectory run = RunDirectory.claim(claim, "second", new Configuration())) {
      assertThat(run.finishedBy()).contains("first");
    }
    assertThatThrownBy(
            () ->
                RunDirectory.claim(
                    claimOf(output.toString()).keyed("2026-12-01"), "third", new Configuration()))
        .hasMessageContaining("exists. Choose another --output");
  }

  @Test
  void whatAKilledRunHadFinishedIsTakenOverByOneThatComputesTheSame() throws IOException {
    leaveHalf("first", "identity");
    try (RunDirectory other =
        RunDirectory.claim(claimOf(output.toString()).resuming(), "other", new Configuration())) {
      other.begin(RUNNING, "something else");
      assertThat(other.isResumed()).isFalse();
      assertThat(other.leftovers().orElseThrow())
          .isEqualTo(new Leftovers("first", Optional.of("identity"), 1, 3));
      assertThat(other.finished().images()).isZero();
      other.abandon(Report.of(FAILED));
    }
    leaveHalf("second", "identity");
    try (RunDirectory same =
        RunDirectory.claim(claimOf(output.toString()).resuming(), "same", new Configuration())) {
      same.begin(RUNNING, "identity");
      assertThat(same.isResumed()).isTrue();
      assertThat(same.finished())
          .isEqualTo(
              new Destination.Finished(
                  2,
                  1,
                  List.of(
                      new org.apache.hadoop.fs.Path(same.taskQuarantine(), "part-00000-7.json")
                          .toString())));
      assertThat(local(same.staged(Part.QUARANTINE))).doesNotExist();
      same.forget(Set.of("part-00000-7.json"));
      assertThat(same.finished().images()).isZero();
    }
  }

  /** Of two attempts one has left its receipt. */
  private void leaveHalf(String runId, String identity) throws IOException {
    try (RunDirectory run =
        RunDirectory.claim(claimOf(output.toString()), runId, new Configuration())) {
      run.begin(RUNNING, identity);
      Path predictions = Files.createDirectories(local(run.staged(Part.PREDICTIONS)));
      Files.writeString(predictions.resolve("counted"), "rows");
      Files.writeString(predictions.resolve("not-counted"), "rows");
      Path receipts = leaveReceipt(run, "counted");
      Files.writeString(receipts.resolve("part-00001.json"), "{\"partition\":1,\"fi");
      Path quarantine = Files.createDirectories(local(run.staged(Part.QUARANTINE)));
      Files.writeString(quarantine.resolve("of-less"), "rows");
    }
  }

  private static Path leaveReceipt(RunDirectory run, String file) throws IOException {
    Path receipts = local(run.staged(Part.PREDICTIONS)).resolveSibling("receipts-of-predictions");
    Receipt receipt = new Receipt(0, List.of(file), Optional.of("part-00000-7.json"), 2, 1);
    Files.write(Files.createDirectories(receipts).resolve(receipt.fileName()), receipt.toJson());
    return receipts;
  }

  /** Returns whether the run died at that change of the file system. */
  private boolean dies(boolean replaces, int changes) throws Exception {
    return dies(OutputClaim.of("mortal:" + output, FileSink.JSON).overwriting(replaces), changes);
  }

  private boolean dies(OutputClaim claim, int changes) throws Exception {
    Configuration hadoop = MortalFileSystem.configuration();
    MortalFileSystem fileSystem =
        (MortalFileSystem) FileSystem.get(java.net.URI.create(claim.name()), hadoop);
    fileSystem.diesAfter(Integer.MAX_VALUE);
    RunDirectory run = RunDirectory.claim(claim, "victim", hadoop);
    run.begin(RUNNING, "identity");
    stage(run, "new");
    leaveReceipt(run, "new");
    fileSystem.diesAfter(changes);
    try {
      run.publish(RUNNING, Report.of(COMPLETE));
    } catch (JobException e) {
      assertThat(e).hasMessageContaining("the driver is dead");
    }
    boolean died = fileSystem.isDead();
    fileSystem.diesAfter(-1);
    bury();
    return died;
  }

  /** The lease of this process becomes that of one that has ended. */
  private void bury() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path lease = output.resolve("_tracecast/lease-1.json");
    if (Files.exists(lease)) {
      String text = Files.readString(lease);
      Files.writeString(
          lease,
          text.replace("\"pid\" : " + ProcessHandle.current().pid(), "\"pid\" : " + ended.pid()));
    }
  }

  @Test
  void aMachineThatIsUnknownIsWatchedForSignsOfLife() {
    LeaseHolder far =
        LeaseHolder.parse("{\"runId\":\"r\",\"machine\":\"elsewhere\"}".getBytes(UTF_8));
    assertThat(far.lives()).isEmpty();
    assertThat(LeaseHolder.here("r").lives()).contains(true);
    assertThat(LeaseHolder.parse(LeaseHolder.here("r").next().toJson()))
        .isEqualTo(LeaseHolder.here("r").next());
    assertThat(LeaseHolder.parse("{\"runId\":".getBytes(UTF_8)).describe())
        .endsWith("on a host that is not known yet)");
  }
}
