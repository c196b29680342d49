package io.tracecast.job.parity;

import io.tracecast.graph.archive.GraphArchive;
import io.tracecast.graph.engine.GraphException;
import io.tracecast.graph.engine.provider.NodeShares;
import io.tracecast.job.error.ProviderErrors;
import io.tracecast.job.scoring.LocalScoring;
import io.tracecast.job.setup.GraphFailures;
import io.tracecast.job.spark.ExecutorRuntime;
import io.tracecast.job.spark.OwnSession;
import io.tracecast.job.spark.ScoringPlan;
import io.tracecast.job.spark.SessionPlan;
import io.tracecast.job.spark.SessionRegistry;
import io.tracecast.job.spark.SessionRequest;
import io.tracecast.job.spark.Slots;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Compares a provider's answers with those of ONNX Runtime's own code, in this process. */
public final class ParityCheck {

  /** So many images tell a wrong answer from a rounded one, and cost a few seconds. */
  public static final int IMAGES = 32;

  /**
   * How near the answers have to be.
   *
   * @param tolerance the most that numbers may differ by, as a share of the largest; for graphs
   *     that compute in floating point
   * @param minAgreement the least share of images with the same best class
   */
  public record Limits(double tolerance, double minAgreement) {}

  private final GraphArchive archive;
  private final ScoringPlan plan;
  private final Limits limits;

  /**
   * @param plan how the run's passes run, with a provider
   */
  public ParityCheck(GraphArchive archive, ScoringPlan plan, Limits limits) {
    this.archive = archive;
    this.plan = plan;
    this.limits = limits;
  }

  /**
   * Runs the graph both ways.
   *
   * @param images rows of images, of which those that cannot be decoded do not count
   * @throws io.tracecast.job.error.JobException if it does not load or run with the provider
   */
  public Parity run(List<Row> images, SparkSession spark) {
    try {
      return compare(
          passesAtOnce(spark.sparkContext()), images, spark.sessionState().newHadoopConf());
    } catch (GraphException e) {
      throw GraphFailures.of(e);
    }
  }

  /** Embedded, it is the session that the run's tasks use. */
  private int passesAtOnce(SparkContext context) {
    return context.isLocal() ? plan.passes().atOnce(Slots.of(context.getConf()).perExecutor()) : 1;
  }

  private Parity compare(int passesAtOnce, List<Row> images, Configuration hadoop) {
    SessionRequest request = request(plan, passesAtOnce);
    SessionRegistry.Lease provider =
        ExecutorRuntime.get().sessions().acquire(request, () -> archive, () -> {});
    try (provider;
        OwnSession own = OwnSession.open(archive, request(plan.withoutProvider(), 1))) {
      Comparison comparison = new Comparison(provider.answers());
      NodeShares nodes = OwnSession.tryProvider(archive, request);
      LocalScoring.run(
          plan, new ComparingLane(provider, own, comparison), images.iterator(), hadoop);
      return new Parity(
          provider.session().provider().orElseThrow(), nodes, comparison.difference());
    }
  }

  private SessionRequest request(ScoringPlan how, int passesAtOnce) {
    return new SessionRequest(
        archive.sha256(),
        SessionPlan.settings(how, how.graph().graphInterface(), null, passesAtOnce),
        passesAtOnce,
        how.passes().timeout());
  }

  /**
   * Refuses answers that lie too far apart.
   *
   * @throws io.tracecast.job.error.JobException if they do
   */
  public void require(Parity parity) {
    AnswerDifference answers = parity.answers();
    if (answers.images() == 0) {
      return; // no image can be decoded, which the run itself tells
    }
    boolean integers = archive.description().computesInIntegers();
    if (!integers && answers.relativeDifference() > limits.tolerance()) {
      throw ProviderErrors.tooFar(
          parity.use().name(),
          answers.largestDifference(),
          answers.largestValue(),
          answers.images(),
          limits.tolerance());
    }
    if (answers.agreement() < limits.minAgreement()) {
      throw ProviderErrors.disagrees(
          parity.use().name(),
          answers.sameBest().getAsInt(),
          answers.images(),
          limits.minAgreement());
    }
  }
}
