package io.tracecast.job.doctor;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tracecast doctor}. */
@Command(
    name = "doctor",
    description = "Probes every executor and says what would go wrong in a run, and what to do.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private DoctorOptions options = new DoctorOptions();

  @Override
  public Integer call() {
    options.check();
    CommandLine line = spec.commandLine();
    return new DoctorRun(options, line.getOut(), line.getErr()).run().number();
  }
}
