package io.tracecast.job.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tracecast.job.error.JobException;
import io.tracecast.job.spark.ProviderLibrary.Travel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the user says of a library tells how it gets to the executors. */
class TestProviderLibrary {
  @TempDir Path folder;

  private String file(String name) throws IOException {
    return Files.createFile(folder.resolve(name)).toString();
  }

  @Test
  void aLibraryIsReadInPlaceIfEmbeddedAndTravelsOtherwise() throws IOException {
    String library = file("p.so");

    assertThat(ProviderLibrary.parse(library, true))
        .isEqualTo(new ProviderLibrary(library, Travel.NONE, null));
    assertThat(ProviderLibrary.parse(library, false))
        .isEqualTo(new ProviderLibrary(library, Travel.FILE, null));
  }

  @Test
  void anArchiveTravelsAndMayNameItsMember() throws IOException {
    String archive = file("p.tar.gz");

    assertThat(ProviderLibrary.parse(archive, true))
        .isEqualTo(new ProviderLibrary(archive, Travel.ARCHIVE, null));
    assertThat(ProviderLibrary.parse(archive + "#lib/p.so", false))
        .isEqualTo(new ProviderLibrary(archive, Travel.ARCHIVE, "lib/p.so"));
  }

  @Test
  void aLibraryOnEveryMachineDoesNotTravel() throws IOException {
    String library = file("p.so");

    assertThat(ProviderLibrary.parse("local:" + library, false))
        .isEqualTo(new ProviderLibrary(library, Travel.NONE, null));
  }

  @Test
  void whatIsNotThereIsToldAsItWasWritten() {
    assertThatThrownBy(() -> ProviderLibrary.parse("local:/none/p.so", false))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith(
            "--provider-library local:/none/p.so: no such file on this machine");
  }

  @Test
  void whatTravelsIsGivenToSparkBesideWhatTheUserSends() throws IOException {
    SparkConf conf = new SparkConf(false).setMaster("spark://h:7077").set("spark.files", "f.txt");
    ProviderLibrary.parse(file("p.so"), false).ship(conf, false);
    ProviderLibrary.parse(file("p.zip"), false).ship(conf, false);

    assertThat(conf.get("spark.files")).isEqualTo("f.txt," + folder.resolve("p.so").toUri());
    assertThat(conf.get("spark.archives")).isEqualTo(folder.resolve("p.zip").toUri().toString());
  }

  @Test
  void embeddedAndOnEveryMachineNothingTravels() throws IOException {
    SparkConf embedded = new SparkConf(false).setMaster("local[2]");
    SparkConf cluster = new SparkConf(false).setMaster("spark://h:7077");
    ProviderLibrary.parse(file("p.zip"), true).ship(embedded, true);
    ProviderLibrary.parse("local:" + file("p.so"), false).ship(cluster, true);

    assertThat(embedded.contains("spark.archives")).isFalse();
    assertThat(cluster.contains("spark.files")).isFalse();
  }

  @Test
  void nothingTravelsIntoAnApplicationThatRuns() throws IOException {
    SparkConf conf = new SparkConf(false).setMaster("spark://h:7077");
    ProviderLibrary library = ProviderLibrary.parse(file("p.so"), false);

    assertThatThrownBy(() -> library.ship(conf, true))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("cannot travel to executors of a Spark application that runs")
        .hasMessageContaining("name it as local:PATH");
  }

  @Test
  void theDriverUnpacksAnArchiveOnce() throws IOException {
    Path archive = folder.resolve("openvino.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("lib/libonnxruntime_providers_x.so"));
      zip.write("library".getBytes(StandardCharsets.UTF_8));
    }
    ProviderLibrary library = ProviderLibrary.parse(archive.toString(), false);

    assertThat(library.here()).hasContent("library").isEqualTo(library.here());
  }

  @Test
  void anArchiveThatIsNoneIsRefused() throws IOException {
    Path archive = Files.writeString(folder.resolve("text.zip"), "a text");

    assertThatThrownBy(() -> ProviderLibrary.parse(archive.toString(), true).here())
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("--provider-library " + archive + ": ");
  }

  @Test
  void theOneLibraryThatIsCalledLikeAProvidersIsFound() throws IOException {
    file("libtbb.so");
    String provider = file("libonnxruntime_providers_openvino_plugin.so");

    assertThat(archive(null).member(folder)).hasToString(provider);
  }

  @Test
  void severalLibrariesOrNoneNeedAName() throws IOException {
    assertThatThrownBy(() -> archive(null).member(folder))
        .hasMessageContaining("none is called like libonnxruntime_providers_");
    file("libonnxruntime_providers_a.so");
    String second = file("libonnxruntime_providers_b.so");

    assertThatThrownBy(() -> archive(null).member(folder))
        .hasMessageContaining("libonnxruntime_providers_a.so, libonnxruntime_providers_b.so")
        .hasMessageEndingWith("Name it as /p.zip#NAME.");
    assertThat(archive("libonnxruntime_providers_b.so").member(folder)).hasToString(second);
  }

  @Test
  void aMemberLiesInItsArchive() throws IOException {
    Files.createDirectory(folder.resolve("in"));
    file("outside.so");

    assertThatThrownBy(() -> archive("../outside.so").member(folder.resolve("in")))
        .isInstanceOf(JobException.class);
  }

  private static ProviderLibrary archive(String member) {
    return new ProviderLibrary("/p.zip", Travel.ARCHIVE, member);
  }
}
