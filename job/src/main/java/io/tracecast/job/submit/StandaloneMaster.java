package io.tracecast.job.submit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.DeployMessages.DriverStatusResponse;
import org.apache.spark.deploy.DeployMessages.KillDriverResponse;
import org.apache.spark.deploy.DeployMessages.MasterStateResponse;
import org.apache.spark.deploy.DeployMessages.RequestDriverStatus;
import org.apache.spark.deploy.DeployMessages.RequestKillDriver;
import org.apache.spark.deploy.DeployMessages.RequestMasterState$;
import org.apache.spark.deploy.master.DriverInfo;
import org.apache.spark.deploy.master.RecoveryState;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;
import scala.reflect.ClassTag$;

/** A standalone master, asked in the words in which Spark's own client asks it. */
final class StandaloneMaster implements AutoCloseable {
  private static final String SCHEME = "spark://";

  private final RpcEnv rpc;
  private final List<RpcAddress> addresses;

  private StandaloneMaster(RpcEnv rpc, List<RpcAddress> addresses) {
    this.rpc = rpc;
    this.addresses = addresses;
  }

  /**
   * Returns the master behind a URL, of which there may be several on standby; asks it nothing yet.
   *
   * @param url such as {@code spark://one:7077,two:7077}
   */
  static StandaloneMaster at(String url, SparkConf conf) {
    SparkConf own = conf.clone().setIfMissing("spark.rpc.askTimeout", "10s");
    SecurityManager security =
        new SecurityManager(
            own,
            SecurityManager.$lessinit$greater$default$2(),
            SecurityManager.$lessinit$greater$default$3());
    return new StandaloneMaster(
        RpcEnv.create("tracecastSubmission", "localhost", 0, own, security, true),
        Arrays.stream(url.substring(SCHEME.length()).split(",", -1))
            .map(address -> RpcAddress.fromSparkURL(SCHEME + address))
            .toList());
  }

  /**
   * Returns the driver that was submitted with a setting.
   *
   * @param setting name and value, such as {@code spark.name=value}
   */
  Optional<SubmittedDriver> find(String setting) throws Exception {
    MasterStateResponse state = state();
    return Stream.concat(
            Arrays.stream(state.activeDrivers()), Arrays.stream(state.completedDrivers()))
        .filter(driver -> options(driver).contains("-D" + setting))
        .map(driver -> new SubmittedDriver(driver.id(), driver.desc().cores(), driver.desc().mem()))
        .findFirst();
  }

  private static List<String> options(DriverInfo driver) {
    return CollectionConverters.asJava(driver.desc().command().javaOpts());
  }

  /** Returns how a driver fares, or nothing if the master does not know it any more. */
  Optional<DriverStatus> status(SubmittedDriver driver) throws Exception {
    DriverStatusResponse status =
        ask(alive(), new RequestDriverStatus(driver.id()), DriverStatusResponse.class);
    return status.found()
        ? Optional.of(
            new DriverStatus(
                status.state().get(),
                OptionConverters.toJava(status.workerId()),
                OptionConverters.toJava(status.exception()).map(Throwable::toString)))
        : Optional.empty();
  }

  /** Returns the address of a worker's own pages. */
  Optional<String> pages(String workerId) throws Exception {
    return Arrays.stream(state().workers())
        .filter(worker -> worker.id().equals(workerId))
        .map(WorkerInfo::webUiAddress)
        .findFirst();
  }

  /** Asks for the end of a driver, and returns whether the master agreed. */
  boolean kill(SubmittedDriver driver) throws Exception {
    return ask(alive(), new RequestKillDriver(driver.id()), KillDriverResponse.class).success();
  }

  private MasterStateResponse state() throws Exception {
    return ask(alive(), RequestMasterState$.MODULE$, MasterStateResponse.class);
  }

  /** Returns the one master that is not on standby; throws what Spark throws if none answers. */
  private RpcEndpointRef alive() throws Exception {
    Exception last = new IllegalStateException("all masters are on standby");
    for (RpcAddress address : addresses) {
      try {
        RpcEndpointRef master = rpc.setupEndpointRef(address, "Master");
        if (addresses.size() == 1
            || ask(master, RequestMasterState$.MODULE$, MasterStateResponse.class)
                .status()
                .equals(RecoveryState.ALIVE())) {
          return master;
        }
      } catch (Exception e) { // Spark throws checked exceptions without declaring them
        last = e;
      }
    }
    throw last;
  }

  private static <T> T ask(RpcEndpointRef master, Object question, Class<T> answer) {
    return master.askSync(question, ClassTag$.MODULE$.apply(answer));
  }

  @Override
  public void close() {
    rpc.shutdown();
  }
}
