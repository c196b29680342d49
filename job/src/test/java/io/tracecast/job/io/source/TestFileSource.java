package io.tracecast.job.io.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tracecast.job.error.JobException;
import io.tracecast.job.io.HadoopFiles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.util.functional.RemoteIterators;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TestFileSource {
  private final Configuration hadoop = new Configuration();
  @TempDir private Path temporary;
  private Path photos;

  @BeforeEach
  void makeFolder() throws IOException {
    temporary = temporary.toRealPath();
    photos = Files.createDirectory(temporary.resolve("photos"));
  }

  private static void picture(Path path) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, "picture");
  }

  private ListedImages list(Object... names) {
    return new FileSource(List.of(names).stream().map(Object::toString).toList(), List.of(), null)
        .list(hadoop);
  }

  private ListedImages listFrom(Path list) {
    return new FileSource(List.of(), List.of(list.toString()), null).list(hadoop);
  }

  private List<String> paths(ListedImages listing) {
    return listing.images().stream()
        .map(row -> row.getString(0).replace("file:" + temporary + "/", ""))
        .toList();
  }

  private static Map<String, Long> passedOver(ListedImages listing) {
    Map<String, Long> counts = new LinkedHashMap<>();
    listing
        .passedOver()
        .byReason()
        .forEach((reason, entries) -> counts.put(reason.label(), entries.count()));
    return counts;
  }

  @Test
  void camerasNamesAreListedAndMarkersAreNot() throws IOException {
    for (String name : List.of("_MG_1.JPG", "_DSC0001.JPG", "a.jpg", ".DS_Store", "_SUCCESS")) {
      picture(photos.resolve(name));
    }
    picture(photos.resolve("_delta_log/0.json"));
    picture(photos.resolve("_edited/b.jpg"));
    picture(photos.resolve(".thumbnails/b.jpg"));
    picture(photos.resolve("_committed_17"));
    ListedImages listing = list(photos);
    assertThat(paths(listing))
        .containsExactly(
            "photos/_DSC0001.JPG", "photos/_MG_1.JPG", "photos/_edited/b.jpg", "photos/a.jpg");
    assertThat(passedOver(listing)).isEqualTo(Map.of("hidden", 2L, "marker", 3L));
    assertThat(listing.passedOver().inWords())
        .isEqualTo(
            "2 hidden (first %1$s/.DS_Store), 3 of Spark's or a table's own (first %1$s/_SUCCESS)"
                .formatted(photos));
  }

  @Test
  void whatIsNoRegularFileIsNeverOpened() throws IOException, InterruptedException {
    picture(photos.resolve("a.jpg"));
    Files.createSymbolicLink(photos.resolve("zero.jpg"), Path.of("/dev/zero"));
    Path pipe = photos.resolve("feed");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(photos.resolve("socket")));
      for (Object name : List.of(photos, photos + "/*")) {
        ListedImages listing = list(name);
        assertThat(paths(listing)).containsExactly("photos/a.jpg");
        assertThat(passedOver(listing)).isEqualTo(Map.of("not_a_regular_file", 3L));
        assertThat(listing.passedOver().inWords()).contains("feed, a named pipe");
      }
    }
    assertThatThrownBy(() -> list(pipe))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("could be an image. Passed over: 1 not a regular file (")
        .hasMessageContaining("a named pipe");
    assertThatThrownBy(() -> listFrom(pipe))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it is a named pipe, and only regular files are read. Write");
    assertThatThrownBy(() -> listFrom(photos))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("it is a folder");
  }

  @Test
  void everyPictureIsListedOnceHoweverManyLinksLeadToIt() throws IOException {
    picture(photos.resolve("sub/a.jpg"));
    picture(temporary.resolve("elsewhere/deep/b.jpg"));
    Files.createSymbolicLink(photos.resolve("sub/up"), photos);
    Files.createSymbolicLink(photos.resolve("sub/root"), Path.of("/"));
    Files.createSymbolicLink(photos.resolve("again"), photos.resolve("sub"));
    Files.createSymbolicLink(photos.resolve("again.jpg"), photos.resolve("sub/a.jpg"));
    Files.createSymbolicLink(photos.resolve("out"), temporary.resolve("elsewhere"));
    Files.createSymbolicLink(photos.resolve("out.jpg"), photos.resolve("out/deep/b.jpg"));
    Files.createSymbolicLink(temporary.resolve("elsewhere/back"), photos);
    Files.createSymbolicLink(photos.resolve("gone"), photos.resolve("nowhere"));
    Files.createSymbolicLink(photos.resolve("ring"), photos.resolve("ring"));
    ListedImages listing = list(photos);
    assertThat(paths(listing)).containsExactly("photos/out/deep/b.jpg", "photos/sub/a.jpg");
    assertThat(passedOver(listing))
        .isEqualTo(Map.of("broken_link", 2L, "link_to_parent", 2L, "link_to_seen", 4L));
  }

  @Test
  void whatIsNamedThroughALinkIsListed() throws IOException {
    picture(photos.resolve("a.jpg"));
    Path link = Files.createSymbolicLink(temporary.resolve("latest"), photos);
    assertThat(paths(list(link))).containsExactly("latest/a.jpg");
    ListedImages both = list(photos, link, photos.resolve("a.jpg"));
    assertThat(paths(both)).containsExactly("photos/a.jpg");
    assertThat(passedOver(both)).isEqualTo(Map.of("listed_already", 2L));
  }

  @Test
  void outputsOfRunsAreNotScoredAndWhatLiesBesideThemIs() throws IOException {
    picture(photos.resolve("a.jpg"));
    for (String output : List.of("own", "earlier")) {
      picture(photos.resolve(output + "/predictions/part-0.parquet"));
      picture(photos.resolve(output + "/quarantine/part-0.parquet"));
      picture(photos.resolve(output + "/run.json"));
      picture(photos.resolve(output + "/_SUCCESS"));
      picture(photos.resolve(output + "/_tracecast/inventory"));
      picture(photos.resolve(output + "/mine.jpg"));
    }
    picture(photos.resolve("copied/predictions/part-0.parquet"));
    Files.writeString(
        photos.resolve("copied/run.json"),
        "{\"command\":\"score\",\"status\":\"complete\",\"graph\":{\"sha256\":\"00\"}}");
    picture(photos.resolve("other/predictions/b.jpg"));
    Files.writeString(photos.resolve("other/run.json"), "{}");
    Path output = photos.resolve("own");
    ListedImages listing =
        new FileSource(List.of(photos.toString()), List.of(), output.toString()).list(hadoop);
    assertThat(paths(listing))
        .containsExactly(
            "photos/a.jpg",
            "photos/earlier/mine.jpg",
            "photos/other/predictions/b.jpg",
            "photos/other/run.json",
            "photos/own/mine.jpg");
    assertThat(passedOver(listing)).isEqualTo(Map.of("own_output", 1L, "output_of_a_run", 2L));
  }

  @Test
  void aNameThatExistsIsNotTakenForAGlob() throws IOException {
    picture(temporary.resolve("photos [2023]/a.jpg"));
    picture(photos.resolve("a{b}.jpg"));
    picture(photos.resolve("a:b.jpg"));
    picture(photos.resolve("100%.jpg"));
    picture(photos.resolve("a b.jpg"));
    assertThat(paths(list(temporary.resolve("photos [2023]"))))
        .containsExactly("photos [2023]/a.jpg");
    assertThat(
            paths(
                list(
                    photos.resolve("a{b}.jpg"),
                    photos.resolve("a:b.jpg"),
                    photos.resolve("100%.jpg"),
                    photos.resolve("a b.jpg").toUri())))
        .containsExactly("photos/a{b}.jpg", "photos/a:b.jpg", "photos/100%.jpg", "photos/a b.jpg");
  }

  @Test
  void globsMatchAsHadoopsDoAndCountWhatTheyPassOver() throws IOException {
    for (String name : List.of("1/a.jpg", "2/a.jpg", "3/b.png", ".h/a.jpg", "1/.hidden.jpg")) {
      picture(photos.resolve(name));
    }
    Files.createSymbolicLink(photos.resolve("1/gone.jpg"), photos.resolve("nowhere"));
    ListedImages listing = list(photos + "/*/*.jpg");
    assertThat(paths(listing)).containsExactly("photos/1/a.jpg", "photos/2/a.jpg");
    assertThat(passedOver(listing)).isEqualTo(Map.of("hidden", 2L, "broken_link", 1L));
    assertThat(paths(list(photos + "/{1/a.jpg,[23]/?.*}")))
        .containsExactly("photos/1/a.jpg", "photos/2/a.jpg", "photos/3/b.png");
    assertThat(paths(list(photos + "/.h/*.jpg", photos + "/1/.hid*")))
        .containsExactly("photos/.h/a.jpg", "photos/1/.hidden.jpg");
    assertThatThrownBy(() -> list(photos + "/*.gif"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("no such file or folder");
  }

  @Test
  void whereAllIsPassedOverTheMessageSaysSo() throws IOException {
    picture(photos.resolve(".a.jpg"));
    assertThatThrownBy(() -> list(photos))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Nothing to score: no file in %1$s could be an image. Passed"
                + " over: 1 hidden (%1$s/.a.jpg).",
            photos);
  }

  @Test
  void listsOfWindowsToolsAreRead() throws IOException {
    String text = "\ufeff" + photos.resolve("a.jpg") + "\r\n# a remark\r\n\r\n/b.jpg\r\n";
    for (var charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Path list = Files.write(temporary.resolve("list"), text.getBytes(charset));
      assertThat(paths(listFrom(list))).containsExactly("photos/a.jpg", "file:/b.jpg");
      assertThat(HadoopFiles.lines(list.toString(), hadoop))
          .containsExactly(photos + "/a.jpg", "# a remark", "", "/b.jpg");
    }
  }

  @Test
  void relativeLinesLieBesideTheirList() throws IOException {
    Path list = Files.writeString(photos.resolve("list"), "a.jpg\nsub/12:30.jpg\nhdfs://h/c.jpg\n");
    assertThat(paths(listFrom(list)))
        .containsExactly("photos/a.jpg", "photos/sub/12:30.jpg", "hdfs://h/c.jpg");
    Path other = Files.createDirectory(temporary.resolve("other"));
    Path link = Files.createSymbolicLink(other.resolve("list"), list);
    assertThat(paths(listFrom(link)).get(0)).isEqualTo("other/a.jpg");
  }

  @Test
  void aFileHasOneNameHoweverItIsGiven() throws IOException {
    Path file = temporary.resolve("a:b/12:30 50%25.jpg");
    picture(file);
    String inResults = "file:" + file;
    String escaped = file.toUri().getRawPath();
    for (Object name :
        List.of(
            file,
            file.getParent(),
            temporary + "//./a:b/../a:b/",
            temporary + "/a:*/*:30*",
            "file:" + file,
            "file:" + escaped,
            "file://" + escaped,
            "file://localhost" + escaped)) {
      assertThat(list(name).images()).as("%s", name).hasSize(1);
      assertThat(list(name).images().get(0).getString(0)).as("%s", name).isEqualTo(inResults);
    }
    Path list =
        Files.writeString(
            temporary.resolve("li:st"),
            String.join(
                "\n",
                file.toString(),
                "a:b/" + file.getFileName(),
                "./a:b/../a:b//" + file.getFileName(),
                "file:" + file,
                "file://" + file,
                "file://localhost" + file));
    assertThat(paths(listFrom(list)))
        .hasSize(6)
        .containsOnly(inResults.replace("file:" + temporary + "/", ""));
  }

  @Test
  void pathsOfAListAreThoseOfTheStandardFileSystemAndOtherNamesStay() throws IOException {
    String others =
        String.join(
            "\n", "s3a://bucket/a b.jpg", "http://h/a%20b.jpg?size=1", "x:/a.jpg", "hdfs:/a.jpg");
    Path list = Files.writeString(photos.resolve("list"), "/a.jpg\n" + others);
    hadoop.set("fs.defaultFS", "hdfs://names:8020");
    assertThat(
            new FileSource(List.of(), List.of("file:" + list), null)
                .list(hadoop).images().stream().map(row -> row.getString(0)))
        .containsExactly(
            "hdfs://names:8020/a.jpg",
            "s3a://bucket/a b.jpg",
            "http://h/a%20b.jpg?size=1",
            "x:/a.jpg",
            "hdfs://names:8020/a.jpg");
  }

  /** Returns the same paths as they are found when no image may stay on the heap. */
  private List<String> spooled(List<String> names, List<String> lists, String output) {
    List<String> paths = new ArrayList<>();
    try (ImageSource found = new FileSource(names, lists, output, null, 0).found(hadoop)) {
      ListedImages listed = ((FoundFiles) found).images();
      assertThat(listed.spool()).isPresent();
      listed.read(hadoop).forEachRemaining(image -> paths.add(image.path()));
    }
    return paths;
  }

  @Test
  void aLongListingHasTheOrderOfAShortOne() throws IOException {
    for (String name :
        List.of("a.jpg", "a/b.jpg", "a/b/c.jpg", "a/b-c.jpg", "a-b.jpg", "a0.jpg", "a/b0", "A/x")) {
      picture(photos.resolve(name));
    }
    Path list = Files.writeString(temporary.resolve("list"), "photos/a0.jpg\nphotos/a.jpg");
    List<String> names = List.of(photos.resolve("a").toString(), photos.toString());
    List<String> held =
        new FileSource(names, List.of(list.toString()), null)
            .list(hadoop).images().stream().map(row -> row.getString(0)).toList();

    assertThat(spooled(names, List.of(list.toString()), null)).isEqualTo(held).hasSize(10);
    assertThat(spooled(List.of(photos.toString()), List.of(), null)).isSorted();
  }

  @Test
  void aLongListingTellsWhatIsBehindLinksLast() throws IOException {
    picture(photos.resolve("z.jpg"));
    picture(temporary.resolve("elsewhere/b.jpg"));
    Files.createSymbolicLink(photos.resolve("a"), temporary.resolve("elsewhere"));

    assertThat(spooled(List.of(photos.toString()), List.of(), null))
        .containsExactly("file:" + photos + "/z.jpg", "file:" + photos + "/a/b.jpg");
  }

  @Test
  void filesOfASpooledListingGoWhenItIsClosed() throws IOException {
    picture(photos.resolve("a.jpg"));
    FoundFiles found =
        (FoundFiles)
            new FileSource(List.of(photos.toString()), List.of(), null, null, 0).found(hadoop);
    Path spool = Path.of(found.images().spool().orElseThrow().folder().substring(5));
    assertThat(spool).isDirectory();
    found.close();
    assertThat(spool).doesNotExist();
  }

  @Test
  void storesAreListedInOneGoByTheSameRules() throws IOException {
    for (String name :
        List.of(
            "_MG_1.JPG",
            "a.jpg",
            ".hidden/1.jpg",
            ".hidden/2.jpg",
            "_SUCCESS",
            "own/_tracecast/lease",
            "own/predictions/part-0.parquet",
            "old/run.json",
            "old/predictions/part-0.parquet",
            "old/_tracecast/inventory",
            "old/mine.jpg",
            "odd [1]/b.jpg")) {
      picture(photos.resolve(name));
    }
    hadoop.setClass("fs.store.impl", Store.class, org.apache.hadoop.fs.FileSystem.class);
    ListedImages listing =
        new FileSource(List.of("store:" + photos), List.of(), "store:" + photos + "/own")
            .list(hadoop);
    assertThat(paths(listing).stream().map(path -> path.replace("store:" + photos + "/", "")))
        .containsExactly("_MG_1.JPG", "a.jpg", "odd [1]/b.jpg", "old/mine.jpg");
    assertThat(passedOver(listing))
        .isEqualTo(Map.of("hidden", 1L, "marker", 1L, "own_output", 1L, "output_of_a_run", 1L));
    assertThat(spooled(List.of("store:" + photos), List.of(), "store:" + photos + "/own"))
        .containsExactlyInAnyOrderElementsOf(
            listing.images().stream().map(row -> row.getString(0)).toList());
    assertThat(list("store:" + photos + "/odd [1]").images()).hasSize(1);
    assertThat(list("store:" + photos + "/*.jpg").images()).hasSize(1);
  }

  /** This machine's files as a store that is elsewhere. */
  public static final class Store extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("store:///");
    }

    @Override
    public String getScheme() {
      return "store";
    }

    @Override
    public RemoteIterator<LocatedFileStatus> listLocatedStatus(org.apache.hadoop.fs.Path folder)
        throws IOException {
      return RemoteIterators.mappingRemoteIterator(
          RemoteIterators.remoteIteratorFromArray(listStatus(folder)), Store::located);
    }

    /** Without the owner, for which the file system of this machine wants its own scheme. */
    private static LocatedFileStatus located(FileStatus file) {
      return new LocatedFileStatus(
          file.getLen(),
          file.isDirectory(),
          1,
          file.getBlockSize(),
          file.getModificationTime(),
          0,
          null,
          null,
          null,
          null,
          file.getPath(),
          false,
          false,
          false,
          null);
    }
  }
}
