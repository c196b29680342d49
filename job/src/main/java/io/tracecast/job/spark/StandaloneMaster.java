package io.tracecast.job.spark;

import io.tracecast.job.error.Interruption;
import io.tracecast.job.error.JobErrors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;

/**
 * Looks whether a standalone master answers, before a graph is loaded for it. Spark itself finds
 * out after a minute, on a thread of its own that stops what the others still use.
 */
final class StandaloneMaster {
  private static final String SCHEME = "spark://";
  private static final int TIMEOUT_MILLIS = 5_000;

  /** A master that is just being started again answers soon. */
  private static final int TRIES = 5;

  private static final int PAUSE_MILLIS = 1_000;

  private StandaloneMaster() {}

  /**
   * Looks whether one of the masters that a configuration names can be reached; passes over
   * configurations of other kinds.
   *
   * @throws io.tracecast.job.error.JobException if none can
   */
  static void requireReachable(SparkConf conf) {
    requireReachable(conf, TRIES);
  }

  static void requireReachable(SparkConf conf, int tries) {
    String master = conf.get("spark.master", "");
    if (!master.startsWith(SCHEME)) {
      return;
    }
    List<URI> places = places(master);
    IOException failure = null;
    for (int attempt = 1; attempt <= tries; attempt++) {
      Interruption.ofProcess().check();
      failure = failure(places);
      if (failure == null) {
        return;
      }
      if (failure instanceof UnknownHostException || attempt == tries || !pause()) {
        break;
      }
    }
    throw JobErrors.masterSilent(master, failure);
  }

  /** What is no address is left to Spark, which says what is wrong with it. */
  private static List<URI> places(String master) {
    List<URI> places = new ArrayList<>();
    for (String place : master.substring(SCHEME.length()).split(",")) {
      try {
        URI uri = URI.create(SCHEME + place.strip());
        if (uri.getHost() != null && uri.getPort() > 0) {
          places.add(uri);
        }
      } catch (IllegalArgumentException e) {
        return List.of();
      }
    }
    return places;
  }

  /** Returns why none can be reached, or null if one can or there is none to try. */
  private static IOException failure(List<URI> places) {
    IOException last = null;
    for (URI place : places) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(place.getHost(), place.getPort()), TIMEOUT_MILLIS);
        return null;
      } catch (IOException e) {
        last = e;
      }
    }
    return last;
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
