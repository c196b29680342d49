package io.tracecast.job.scoring.care;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is in work beside whom. */
@Timeout(30)
class TestInWork {
  private final InWork inWork = new InWork();

  @Test
  void manyAreInWorkTogetherAndOneAloneWaitsForTheLast() {
    inWork.join(() -> false);
    inWork.join(() -> false);
    CompletableFuture<Void> alone = CompletableFuture.runAsync(() -> inWork.begin(() -> false));
    await().until(inWork::isWanted);
    inWork.leave();
    assertThat(alone).isNotDone();
    inWork.leave();
    alone.join();
    assertThat(inWork.isWanted()).isFalse();
  }

  @Test
  void whoeverWantsToBeAloneGoesBeforeNewcomers() {
    inWork.join(() -> false);
    CompletableFuture<Void> alone = CompletableFuture.runAsync(() -> inWork.begin(() -> false));
    await().until(inWork::isWanted);
    CompletableFuture<Void> newcomer = CompletableFuture.runAsync(() -> inWork.join(() -> false));
    inWork.leave();
    alone.join();
    assertThat(newcomer).isNotDone();
    inWork.end();
    newcomer.join();
  }

  @Test
  void aTaskThatIsKilledWaitsNoLongerAndKeepsNobodyOut() {
    inWork.begin(() -> false);
    AtomicBoolean killed = new AtomicBoolean();
    CompletableFuture<Void> second = CompletableFuture.runAsync(() -> inWork.begin(killed::get));
    await().until(inWork::isWanted);
    killed.set(true);
    assertThatThrownBy(second::join).hasCauseInstanceOf(TaskKilledException.class);
    assertThat(inWork.isWanted()).isFalse();
    inWork.end();
    inWork.join(() -> false);
  }
}
