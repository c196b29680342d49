package io.tracecast.job.scoring.care;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Marks in a folder: what is written comes back, and what is cut off is passed over. */
class TestMarks {
  private static final TaskAttempt ATTEMPT = new TaskAttempt("app-1", "4", "2.0", 11, 3);

  @TempDir private Path folder;

  private Marks marks(Path where) {
    return new Marks(where.toUri().toString(), new Configuration());
  }

  @Test
  void whatIsWrittenComesBack() {
    Marks marks = marks(folder.resolve("new"));
    List<Mark> written =
        List.of(
            Mark.alone(ATTEMPT, "file:/a b.jpg", 7, Step.FORWARD),
            Mark.reached(ATTEMPT, "é.jpg", 64, 900),
            Mark.failed(ATTEMPT));
    written.forEach(marks::write);
    assertThat(marks.read()).containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void anAttemptHasOneMarkOfAKindAndTakesItAway() {
    Marks marks = marks(folder);
    marks.write(Mark.alone(ATTEMPT, "a", 1, null));
    Mark second = Mark.alone(ATTEMPT, "b", 2, null);
    marks.write(second);
    assertThat(marks.read()).containsExactly(second);
    marks.delete(second);
    assertThat(marks.read()).isEmpty();
  }

  @Test
  void aFolderThatNobodyMadeHoldsNone() {
    assertThat(marks(folder.resolve("missing")).read()).isEmpty();
  }

  @Test
  void aMarkWhoseWriterDiedOverItIsPassedOver() throws IOException {
    Marks marks = marks(folder);
    Mark whole = Mark.alone(ATTEMPT, "a", 1, null);
    marks.write(whole);
    Files.writeString(folder.resolve("alone-cut.json"), "{\"kind\":\"alone\",\"appl");
    Files.writeString(folder.resolve("empty.json"), "");
    assertThat(marks.read()).containsExactly(whole);
  }

  @Test
  void aFolderThatCannotBeWrittenEndsNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("a-file"), "");
    Marks marks = marks(file.resolve("marks"));
    marks.write(Mark.failed(ATTEMPT));
    marks.delete(Mark.failed(ATTEMPT));
    assertThat(marks.read()).isEmpty();
  }

  @Property
  void anythingElseIsRefusedAsNoMark(@ForAll String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Mark.parse(bytes)).isInstanceOf(IOException.class);
  }
}
