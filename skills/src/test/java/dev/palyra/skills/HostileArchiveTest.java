package dev.palyra.skills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.sandbox.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that somebody else made. */
class HostileArchiveTest {
  private static SortedMap<String, Bytes> good() throws Exception {
    return new TreeMap<>(Samples.unsigned("1.0.0").files());
  }

  private static void refused(byte[] archive, String reason) {
    assertThatThrownBy(() -> SkillPackage.read(archive))
        .isInstanceOf(SkillRefusedException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "../evil.wasm, leads out of the package",
    "modules/../../evil.wasm, leads out of the package",
    "/etc/cron.d/evil, leads out of the package",
    "modules\\evil.wasm, leads out of the package",
    "C:evil.wasm, leads out of the package",
    "modules/sub/evil.wasm, has no place for",
    "modules/, has no place for",
    "modules/evil.so, has no place for",
    "modules/.wasm, has no place for",
    "evil.sh, has no place for",
    "SKILL.TOML, has no place for",
  })
  void namesThatLeadElsewhere(String name, String reason) throws Exception {
    SortedMap<String, Bytes> entries = good();
    entries.put(name, Bytes.of("x"));
    refused(PlainArchive.write(entries), reason);
  }

  @Test
  void namesDoNotReachTheTerminalAsTheyAre() throws Exception {
    SortedMap<String, Bytes> entries = good();
    entries.put("evil\u001b[2J", Bytes.of("x"));
    refused(PlainArchive.write(entries), "`evil?[2J`");
  }

  /** A zip by the JDK's writer, as any tool would make it. */
  private static byte[] zip(int method, String... names) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ZipOutputStream(bytes)) {
      for (String name : names) {
        byte[] content = new byte[1 << 20]; // a megabyte of zeros packs into a kilobyte
        var entry = new ZipEntry(name);
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
          var crc = new CRC32();
          content = new byte[10];
          crc.update(content);
          entry.setSize(content.length);
          entry.setCrc(crc.getValue());
        }
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void bombsAreNotUnpacked() throws Exception {
    refused(zip(ZipEntry.DEFLATED, "modules/bomb.wasm"), "`modules/bomb.wasm` is compressed");
  }

  @Test
  void aSizeThatIsNotThereIsNotReserved() throws Exception {
    byte[] archive = PlainArchive.write(good());
    for (int field : new int[] {18, 22}) {
      Arrays.fill(archive, field, field + 4, (byte) 0xff);
    }
    refused(archive, "has more than");
  }

  @Test
  void otherWritersForms() throws Exception {
    refused(zip(ZipEntry.STORED, "modules/a.wasm"), "has an entry of another form");
    refused(new byte[0], "not a skill package");
    refused("PK".getBytes(StandardCharsets.US_ASCII), "not a skill package");
    refused(new byte[Layout.MAX_PACKAGE + 1], "the package has more than");
  }

  @Test
  void twoEntriesOfOneName() throws Exception {
    SortedMap<String, Bytes> upper = good();
    upper.put("modules/COUNT.wasm", Bytes.of("x"));
    refused(PlainArchive.write(upper), "there are two entries");

    byte[] archive = PlainArchive.write(good());
    String text = new String(archive, StandardCharsets.ISO_8859_1);
    String doubled = text.replace("schemas/count.json", "modules/count.wasm");
    refused(doubled.getBytes(StandardCharsets.ISO_8859_1), "there are two entries");
  }

  @Test
  void linksAndOtherAttributes() throws Exception {
    byte[] archive = PlainArchive.write(good());
    int central = new String(archive, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    archive[central + 5] = 3; // made on Unix
    archive[central + 41] = (byte) 0xa1; // a symbolic link
    refused(archive, "links, attributes, comments, folders");
  }

  @Test
  void somethingBeforeBetweenOrBehind() throws Exception {
    byte[] archive = PlainArchive.write(good());
    byte[] before = new byte[archive.length + 4];
    System.arraycopy(archive, 0, before, 4, archive.length);
    refused(before, "not a skill package");
    byte[] comment = Arrays.copyOf(archive, archive.length + 2);
    comment[archive.length - 2] = 2;
    refused(comment, "not in the one form");
  }

  @Test
  void encryptedEntries() throws Exception {
    byte[] archive = PlainArchive.write(good());
    archive[6] = 1;
    refused(archive, "is encrypted");
  }

  @Test
  void theOnesThatAreMissing() throws Exception {
    for (String name : new String[] {"skill.toml", "sbom.cdx.json"}) {
      SortedMap<String, Bytes> entries = good();
      entries.remove(name);
      refused(PlainArchive.write(entries), "`" + name + "` is missing");
    }
    SortedMap<String, Bytes> noTools = good();
    noTools.remove("tools/count.toml");
    refused(PlainArchive.write(noTools), "there is no file in `tools/`");
  }

  @Test
  void randomDamageIsRefusedAndNothingElseHappens() throws Exception {
    byte[] archive = Samples.signed("1.0.0", Samples.ACME).toBytes();
    Random random = new Random(4);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = archive.clone();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        var _ = SkillPackage.read(damaged).signer();
      } catch (SkillRefusedException e) {
        refused++;
        continue;
      }
      assertThat(damaged).isEqualTo(archive); // two flips of one bit
    }
    assertThat(refused).isGreaterThan(19_000);
  }
}
