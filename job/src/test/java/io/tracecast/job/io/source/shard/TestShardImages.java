package io.tracecast.job.io.source.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tracecast.job.error.RefusedImageException;
import io.tracecast.job.error.RefusedImageException.Kind;
import io.tracecast.job.io.ContentPlace;
import io.tracecast.job.io.ImageRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TestShardImages {
  private static final Timestamp TIME = new Timestamp(1_700_000_000_000L);
  private static final int MOST = 1000;
  private static final byte[] JPEG = {1, 2, 3};

  @TempDir private Path folder;

  private static List<ImageRow> read(Path file, String... companions) {
    ImageRow shard =
        ImageRow.ofFile("file:" + file, TIME, file.toFile().length()).withVersion("etag");
    List<ImageRow> images = new ArrayList<>();
    try (ShardImages reader =
        new ShardImages(
            shard, new ShardContent(MOST, List.of(companions)), new Configuration(false))) {
      reader.forEachRemaining(images::add);
    }
    return images;
  }

  private static String name(ImageRow image) {
    return image.path().substring(image.path().lastIndexOf("!/") + 2);
  }

  private static String text(ImageRow image) {
    if (image.place() == ContentPlace.REFUSED) {
      return refusal(image).kind().label();
    }
    return name(image) + "=" + new String(image.content(), StandardCharsets.UTF_8);
  }

  private static List<String> texts(List<ImageRow> images) {
    return images.stream().map(TestShardImages::text).toList();
  }

  private static RefusedImageException refusal(ImageRow image) {
    assertThat(image.place()).isEqualTo(ContentPlace.REFUSED);
    return RefusedImageException.decoded(image.content());
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] threeImages(ArchiveBuilder archive) throws IOException {
    return archive.add("a.jpg", "A").add("b.png", "B").add("c.webp", "C").bytes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.tar", "s.TAR", "s.zip", "s.tar.gz", "s.tgz"})
  void imagesAreNamedByShardAndMemberAndHaveTheShardsTimeAndVersion(String name)
      throws IOException {
    byte[] bytes = threeImages(name.endsWith("zip") ? ArchiveBuilder.zip() : ArchiveBuilder.tar());
    Path file = file(name, name.endsWith("gz") ? ArchiveBuilder.gzip(bytes) : bytes);

    List<ImageRow> images = read(file);

    assertThat(texts(images)).containsExactly("a.jpg=A", "b.png=B", "c.webp=C");
    assertThat(images)
        .allSatisfy(
            image -> {
              assertThat(image.path()).startsWith("file:" + file + "!/");
              assertThat(image.modificationTime()).isEqualTo(TIME);
              assertThat(image.version()).isEqualTo("etag");
              assertThat(image.length()).isEqualTo(1);
              assertThat(image.place()).isEqualTo(ContentPlace.ROW);
              assertThat(image.kept()).isNull();
            });
  }

  @Test
  void aShardOfAListGetsTimeAndLengthFromItsFile() throws IOException {
    Path file = file("s.tar", threeImages(ArchiveBuilder.tar()));
    ShardImages reader =
        new ShardImages(
            ImageRow.ofFile("file:" + file, null, null),
            new ShardContent(MOST, List.of()),
            new Configuration(false));

    assertThat(reader.next().modificationTime().getTime())
        .isEqualTo(Files.getLastModifiedTime(file).toMillis());
    reader.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.tar", "s.zip"})
  void whatIsNotAnImageByItsNameIsPassedOver(String name) throws IOException {
    ArchiveBuilder archive = name.equals("s.zip") ? ArchiveBuilder.zip() : ArchiveBuilder.tar();
    archive.add("x/a.json", "{}").add("x/a.JPG", "A").add("x/a.cls", "1").add("x/noextension", "?");
    archive.add("x/._a.jpg", "?").add("__MACOSX/a.jpg", "?").add(".hidden/b.jpg", "?");
    archive.add("__meta__/b.jpg", "?").add("jpg", "?").add("./y/../b.left.png", "B");

    assertThat(texts(read(file(name, archive.bytes()))))
        .containsExactly("x/a.JPG=A", "./y/../b.left.png=B");
  }

  @Test
  void linksFoldersAndDevicesArePassedOver() throws IOException {
    ArchiveBuilder tar = ArchiveBuilder.tar();
    tar.addOther("link.jpg", TarConstants.LF_SYMLINK).addOther("hard.jpg", TarConstants.LF_LINK);
    tar.addOther("folder.jpg/", TarConstants.LF_DIR).addOther("pipe.jpg", TarConstants.LF_FIFO);

    assertThat(texts(read(file("s.tar", tar.add("a.jpg", "A").bytes()))))
        .containsExactly("a.jpg=A");
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
  void longNamesAndLettersOfAnyScriptAreNames(int mode) throws IOException {
    String longName = "日本/" + "ordner/".repeat(60) + "größe.jpg";
    ArchiveBuilder tar = ArchiveBuilder.tar().longNames(mode).add(longName, "A");

    assertThat(texts(read(file("s.tar", tar.bytes())))).containsExactly(longName + "=A");
  }

  @Test
  void aNameWithDotsOrAnAbsoluteOneIsOnlyAName() throws IOException {
    Path file =
        file("s.zip", ArchiveBuilder.zip().add("../../e.jpg", "A").add("/f.jpg", "B").bytes());

    assertThat(read(file).stream().map(ImageRow::path))
        .containsExactly("file:" + file + "!/../../e.jpg", "file:" + file + "!//f.jpg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.tar", "s.zip"})
  void aLargerMemberIsRefusedAndTheNextIsRead(String name) throws IOException {
    ArchiveBuilder archive = name.equals("s.zip") ? ArchiveBuilder.zip() : ArchiveBuilder.tar();
    archive.add("big.jpg", new byte[MOST + 1]).add("a.jpg", "A");

    List<ImageRow> images = read(file(name, archive.bytes()));

    assertThat(texts(images)).containsExactly("too_large", "a.jpg=A");
    assertThat(name(images.get(0))).isEqualTo("big.jpg");
    assertThat(refusal(images.get(0)))
        .hasMessage("The member has 1001 bytes, and at most 1000 are read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.tar", "s.zip"})
  void aNameThatComesAgainIsRefused(String name) throws IOException {
    ArchiveBuilder archive = name.equals("s.zip") ? ArchiveBuilder.zip() : ArchiveBuilder.tar();
    archive.add("a.jpg", "A").add("b.jpg", "B").add("a.jpg", "C");

    assertThat(texts(read(file(name, archive.bytes()))))
        .containsExactly("a.jpg=A", "b.jpg=B", "repeated_name");
  }

  @Test
  void companionsGoAlongWhereverTheyStandInTheSample() throws IOException {
    ArchiveBuilder tar = ArchiveBuilder.tar();
    tar.add("a.cls", "1").add("a.jpg", "A").add("a.json", "{\"x\":\"ä\"}");
    tar.add("b.left.jpg", "B").add("b.right.jpg", "C").add("b.JSON", "[]");
    tar.add("c.jpg", "D").add("d.json", "nobody's");

    List<ImageRow> images = read(file("s.tar", tar.bytes()), "json", "cls");

    assertThat(texts(images))
        .containsExactly("a.jpg=A", "b.left.jpg=B", "b.right.jpg=C", "c.jpg=D");
    assertThat(
            images.stream().map(image -> Arrays.asList(image.kept().get(0), image.kept().get(1))))
        .containsExactly(
            List.of("{\"x\":\"ä\"}", "1"),
            Arrays.asList("[]", null),
            Arrays.asList("[]", null),
            Arrays.asList(null, null));
  }

  @Test
  void aKeyThatComesAgainIsRefusedWhereCompanionsAreWanted() throws IOException {
    Path file =
        ArchiveBuilder.tar()
            .add("a.jpg", "A")
            .add("b.jpg", "B")
            .add("a.json", "{}")
            .add("b.png", "C")
            .write(folder.resolve("s.tar"));

    List<ImageRow> images = read(file, "json");

    assertThat(texts(images)).containsExactly("a.jpg=A", "b.jpg=B", "repeated_key", "repeated_key");
    assertThat(name(images.get(2))).isEqualTo("a.json");
    assertThat(refusal(images.get(2)))
        .hasMessage(
            "The members of sample 'a' do not follow one another, so what belongs to its image is not"
                + " known; write the shard in the order of its keys");
    assertThat(texts(read(file))).containsExactly("a.jpg=A", "b.jpg=B", "b.png=C");
  }

  @Test
  void aCompanionThatIsNotTextRefusesItsImageAlone() throws IOException {
    ArchiveBuilder tar = ArchiveBuilder.tar();
    tar.add("a.jpg", "A").add("a.json", new byte[] {(byte) 0xff}).add("b.jpg", "B");
    tar.add("c.jpg", "C").add("c.json", new byte[MOST + 1]);

    List<ImageRow> images = read(file("s.tar", tar.bytes()), "json");

    assertThat(texts(images))
        .containsExactly("unusable_companion", "b.jpg=B", "unusable_companion");
    assertThat(refusal(images.get(0)))
        .hasMessage(
            "What goes along with it, a.json, cannot be taken: it is not text in UTF-8."
                + " --keep-columns without it scores the image");
    assertThat(refusal(images.get(2))).hasMessageContaining("The member has 1001 bytes");
  }

  @Test
  void imagesBeforeTheEndOfACutTarAreReadAndTheDamageIsOneRow() throws IOException {
    byte[] whole = threeImages(ArchiveBuilder.tar());
    int dataOfC = 2 * 1024 + 512;

    List<ImageRow> images = read(file("s.tar", Arrays.copyOf(whole, dataOfC)));

    assertThat(texts(images)).containsExactly("a.jpg=A", "b.png=B", "damaged_shard");
    assertThat(images.get(2).path()).isEqualTo("file:" + folder.resolve("s.tar"));
    assertThat(refusal(images.get(2)).getMessage())
        .startsWith("The shard is damaged: ")
        .contains("at byte 2560, after c.webp")
        .endsWith("; 2 images before that were read");
  }

  @Test
  void aTarThatEndsBetweenMembersWithoutItsEndIsDamaged() throws IOException {
    byte[] whole = threeImages(ArchiveBuilder.tar());

    List<ImageRow> images = read(file("s.tar", Arrays.copyOf(whole, 2 * 1024)));

    assertThat(texts(images)).containsExactly("a.jpg=A", "b.png=B", "damaged_shard");
    assertThat(refusal(images.get(2)))
        .hasMessage(
            "The shard is damaged: it is cut off: no record of zeros ends it (at byte 2048, after"
                + " b.png); 2 images before that were read");
  }

  @Test
  void tarsPutBehindOneAnotherAreTold() throws IOException {
    byte[] one = threeImages(ArchiveBuilder.tar());
    byte[] both = Arrays.copyOf(one, 2 * one.length);
    System.arraycopy(one, 0, both, one.length, one.length);

    List<ImageRow> images = read(file("s.tar", both));

    assertThat(texts(images)).containsExactly("a.jpg=A", "b.png=B", "c.webp=C", "damaged_shard");
    assertThat(refusal(images.get(3)).getMessage())
        .contains("data follow its end, as in archives that were put behind one another");
  }

  @Test
  void aHeaderWhoseChecksumDoesNotFitIsDamage() throws IOException {
    byte[] bytes = threeImages(ArchiveBuilder.tar());
    bytes[1024] ^= 1; // in the name of the second

    List<ImageRow> images = read(file("s.tar", bytes));

    assertThat(texts(images)).containsExactly("a.jpg=A", "damaged_shard");
    assertThat(refusal(images.get(1)).getMessage())
        .contains("the checksum of a header does not fit it");
  }

  @Test
  void aNameOfMegabytesIsRefusedUnread() throws IOException {
    byte[] bytes = ArchiveBuilder.tar().add("a.jpg", "A").addLongName(new byte[3 << 20]).bytes();

    List<ImageRow> images = read(file("s.tar.gz", ArchiveBuilder.gzip(bytes)));

    assertThat(texts(images)).containsExactly("a.jpg=A", "damaged_shard");
    assertThat(refusal(images.get(1)).getMessage())
        .contains("a header takes more bytes than any has");
  }

  @Test
  void aCutGzipGivesWhatIsWhole() throws IOException {
    byte[] noise = new byte[900];
    new java.util.Random(1).nextBytes(noise);
    ArchiveBuilder tar = ArchiveBuilder.tar();
    for (int i = 0; i < 400; i++) {
      tar.add(i + ".jpg", noise);
    }
    byte[] packed = ArchiveBuilder.gzip(tar.bytes());

    List<ImageRow> images = read(file("s.tgz", Arrays.copyOf(packed, packed.length / 2)));

    assertThat(images).hasSizeBetween(100, 399);
    assertThat(refusal(images.get(images.size() - 1)).kind()).isEqualTo(Kind.DAMAGED_SHARD);
  }

  @Test
  void aCutZipGivesItsWholeMembersAndIsDamaged() throws IOException {
    byte[] whole = threeImages(ArchiveBuilder.zip());

    List<ImageRow> images = read(file("s.zip", Arrays.copyOf(whole, whole.length - 60)));

    assertThat(texts(images).subList(0, 2)).containsExactly("a.jpg=A", "b.png=B");
    assertThat(refusal(images.get(images.size() - 1)).getMessage())
        .startsWith(
            "The shard is damaged: no central directory ends it, so it is cut off (at byte ");
  }

  @Test
  void aZipMemberThatIsDamagedCostsItselfAlone() throws IOException {
    byte[] bytes = threeImages(ArchiveBuilder.zip());
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[all.indexOf("b.png") + 5] ^= 1; // its one byte, deflated

    assertThat(texts(read(file("s.zip", bytes))))
        .containsExactly("a.jpg=A", "damaged_member", "c.webp=C");
  }

  @Test
  void anEncryptedZipMemberIsToldSo() throws IOException {
    byte[] bytes = threeImages(ArchiveBuilder.zip());
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[all.lastIndexOf("b.png") - 46 + 8] |= 1; // the bit in the central directory

    List<ImageRow> images = read(file("s.zip", bytes));

    assertThat(texts(images)).containsExactly("a.jpg=A", "encrypted_member", "c.webp=C");
    assertThat(refusal(images.get(1)))
        .hasMessage("The member is encrypted; write the archive without");
  }

  @Test
  void aZipMemberOfAnotherMethodIsToldSo() throws IOException {
    byte[] bytes = threeImages(ArchiveBuilder.zip());
    String all = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[all.lastIndexOf("b.png") - 46 + 10] = 14; // LZMA

    List<ImageRow> images = read(file("s.zip", bytes));

    assertThat(texts(images)).containsExactly("a.jpg=A", "unsupported_member", "c.webp=C");
    assertThat(refusal(images.get(1)))
        .hasMessage(
            "The member is compressed by LZMA, and STORED and DEFLATED are read: write the archive"
                + " with one of these");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.tar", "s.zip"})
  void aShardWithoutAnImageIsTold(String name) throws IOException {
    ArchiveBuilder archive = name.equals("s.zip") ? ArchiveBuilder.zip() : ArchiveBuilder.tar();

    assertThat(texts(read(file(name, archive.add("a.json", "{}").bytes()), "json")))
        .containsExactly("no_images");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.tar", "s.zip", "s.tar.gz"})
  void whatIsNotAnArchiveAtAllIsDamaged(String name) throws IOException {
    List<ImageRow> images =
        read(file(name, "no archive, but text ".repeat(100).getBytes(StandardCharsets.UTF_8)));

    assertThat(texts(images)).containsExactly("damaged_shard");
    assertThat(refusal(images.get(0)).getMessage()).contains("no image of it was read");
  }

  @Test
  void anEmptyFileIsDamaged() throws IOException {
    for (String name : List.of("e.tar", "e.zip", "e.tgz")) {
      assertThat(texts(read(file(name, new byte[0])))).containsExactly("damaged_shard");
    }
  }

  @Test
  void aShardThatIsGoneIsNotFound() {
    assertThat(texts(read(folder.resolve("gone.tar")))).containsExactly("not_found");
  }

  @Test
  void aFolderOfAShardsNameIsUnreadable() throws IOException {
    Files.createDirectory(folder.resolve("d.tar"));

    List<ImageRow> images = read(folder.resolve("d.tar"));

    assertThat(refusal(images.get(0)).getMessage())
        .startsWith("The shard cannot be read: it is a folder");
  }
}
