package io.tracecast.job.io.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The run that holds an output folder, as it says of itself in its lease.
 *
 * @param runId the run
 * @param host the driver's host, for people
 * @param machine tells machines, their boots and containers on them apart; empty if unknown
 * @param pid the driver's process there
 * @param processStart when that process started, since numbers of processes are used again
 * @param beat counts up while the run lives
 */
record LeaseHolder(
    String runId, String host, String machine, long pid, String processStart, long beat) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The 22nd field of a process's {@code stat}, by its place behind the name (proc(5)). */
  private static final int START_AFTER_NAME = 19;

  /** Returns a run of this process. */
  static LeaseHolder here(String runId) {
    ProcessHandle process = ProcessHandle.current();
    return new LeaseHolder(runId, hostName(), machineId(), process.pid(), startOf(process), 0);
  }

  LeaseHolder next() {
    return new LeaseHolder(runId, host, machine, pid, processStart, beat + 1);
  }

  /** Returns whether the process lives, if this machine is able to tell. */
  Optional<Boolean> lives() {
    if (machine.isEmpty() || !machine.equals(machineId())) {
      return Optional.empty();
    }
    return Optional.of(
        ProcessHandle.of(pid)
            .filter(ProcessHandle::isAlive)
            .filter(process -> startOf(process).equals(processStart))
            .isPresent());
  }

  /** The kernel counts from the machine's start, so a clock that is set makes no other process. */
  private static String startOf(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_AFTER_NAME];
    } catch (IOException | UnsupportedOperationException e) {
      return process.info().startInstant().orElse(Instant.EPOCH).toString();
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unknown host";
    }
  }

  /** A container has process numbers of its own, so the boot alone does not do. */
  private static String machineId() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  byte[] toJson() {
    return MAPPER
        .createObjectNode()
        .put("runId", runId)
        .put("host", host)
        .put("machine", machine)
        .put("pid", pid)
        .put("processStart", processStart)
        .put("beat", beat)
        .toPrettyString()
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a lease; one that is not whole, since it is just being written, says so by its host. */
  static LeaseHolder parse(byte[] json) {
    try {
      JsonNode node = MAPPER.readTree(json);
      return new LeaseHolder(
          node.path("runId").asText(),
          node.path("host").asText("a host that is not known yet"),
          node.path("machine").asText(),
          node.path("pid").asLong(),
          node.path("processStart").asText(),
          node.path("beat").asLong());
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return new LeaseHolder("", "a host that is not known yet", "", 0, "", 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names the run for people. */
  String describe() {
    return "run " + runId + " (process " + pid + " on " + host + ")";
  }
}
