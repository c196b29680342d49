package io.tracecast.job.io.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.executor.CommitDeniedException;
import org.apache.spark.internal.io.FileCommitProtocol;
import org.apache.spark.internal.io.FileNameSpec;
import scala.Option;
import scala.collection.immutable.Seq;

/**
 * How Spark's writers commit rows into a staging area: each attempt writes files of its own
 * straight to their folder, and one attempt per partition, which the driver chooses, then leaves a
 * {@link Receipt}. There is no renaming, which copies on object stores, and what finished before
 * the driver died is known by its receipt. Spark makes it by its name, with these parameters.
 */
public final class ReceiptCommitProtocol extends FileCommitProtocol implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String jobId;
  private final String folder;
  private transient List<String> files;

  /** Spark's own way to make one. */
  public ReceiptCommitProtocol(String jobId, String folder, boolean dynamicPartitionOverwrite) {
    this.jobId = jobId;
    this.folder = folder;
    if (dynamicPartitionOverwrite) {
      throw new IllegalArgumentException("A staging area has no partitions to overwrite");
    }
  }

  @Override
  public void setupJob(JobContext job) {
    try {
      FileSystem fileSystem = fileSystem(job.getConfiguration());
      fileSystem.mkdirs(new Path(folder));
      fileSystem.mkdirs(receipts());
    } catch (IOException e) {
      throw thrown(e);
    }
  }

  private Path receipts() {
    return StagedRound.receiptsOf(new Path(folder));
  }

  private FileSystem fileSystem(Configuration hadoop) throws IOException {
    return new Path(folder).getFileSystem(hadoop);
  }

  /** The receipts have said it all. */
  @Override
  public void commitJob(JobContext job, Seq<TaskCommitMessage> messages) {}

  /** What finished is kept: the same process or the next goes on from there, or clears it away. */
  @Override
  public void abortJob(JobContext job) {}

  @Override
  public void setupTask(TaskAttemptContext task) {
    files = new ArrayList<>();
  }

  @Override
  public String newTaskTempFile(TaskAttemptContext task, Option<String> below, FileNameSpec name) {
    String file =
        name.prefix()
            + "part-%05d-%d-%s"
                .formatted(
                    task.getTaskAttemptID().getTaskID().getId(),
                    TaskContext.get().taskAttemptId(),
                    jobId)
            + name.suffix();
    String relative = below.isEmpty() ? file : below.get() + "/" + file;
    files.add(relative);
    return new Path(folder, relative).toString();
  }

  @Override
  public String newTaskTempFile(TaskAttemptContext task, Option<String> below, String extension) {
    return newTaskTempFile(task, below, new FileNameSpec("", extension));
  }

  @Override
  public String newTaskTempFileAbsPath(
      TaskAttemptContext task, String absoluteFolder, FileNameSpec name) {
    throw new UnsupportedOperationException("A staging area has no partitions elsewhere");
  }

  @Override
  public String newTaskTempFileAbsPath(
      TaskAttemptContext task, String absoluteFolder, String extension) {
    throw new UnsupportedOperationException("A staging area has no partitions elsewhere");
  }

  @Override
  public TaskCommitMessage commitTask(TaskAttemptContext task) {
    TaskContext context = TaskContext.get();
    requirePermission(context);
    PartitionCounts counts = PartitionCounts.of(context.taskAttemptId());
    Receipt receipt =
        new Receipt(
            context.partitionId(),
            files,
            counts.quarantine(),
            counts.scored(),
            counts.quarantined());
    try (OutputStream stream =
        fileSystem(task.getConfiguration())
            .create(new Path(receipts(), receipt.fileName()), true)) {
      stream.write(receipt.toJson());
    } catch (IOException e) {
      throw thrown(e);
    }
    return new TaskCommitMessage(null);
  }

  /** Of several attempts at a partition, speculation's included, the driver lets one commit. */
  private static void requirePermission(TaskContext context) {
    if (!SparkEnv.get()
        .outputCommitCoordinator()
        .canCommit(
            context.stageId(),
            context.stageAttemptNumber(),
            context.partitionId(),
            context.attemptNumber())) {
      throw ReceiptCommitProtocol.<RuntimeException>thrown(
          new CommitDeniedException(
              "another attempt at the partition commits",
              context.stageId(),
              context.partitionId(),
              context.attemptNumber()));
    }
  }

  @Override
  public void abortTask(TaskAttemptContext task) {
    try {
      for (String file : files) {
        fileSystem(task.getConfiguration()).delete(new Path(folder, file), false);
      }
    } catch (IOException e) {
      throw thrown(e);
    }
  }

  /** Spark's writers, which are of Scala, declare nothing and expect what Hadoop throws. */
  @SuppressWarnings("unchecked")
  private static <E extends Exception> E thrown(Exception failure) throws E {
    throw (E) failure;
  }
}
