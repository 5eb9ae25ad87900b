package dev.palyra.skills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.Digests;
import dev.palyra.core.sandbox.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkillPackageTest {
  @Test
  void itsDigestIsThatOfTheUnsignedFile() throws Exception {
    SkillPackage built = Samples.unsigned("1.0.0");
    SkillPackage signed = built.signed(Samples.ACME.getPrivate(), Samples.ACME.getPublic());

    assertThat(built.digest())
        .isEqualTo(HexFormat.of().formatHex(Digests.sha256().digest(built.toBytes())));
    assertThat(signed.digest()).isEqualTo(built.digest());
    assertThat(SkillPackage.read(signed.toBytes()).signer())
        .isEqualTo(PublisherKey.of(Samples.ACME.getPublic()));
    assertThat(signed.manifest().id()).isEqualTo(new SkillId("text-tools"));
    assertThat(signed.module("count.wasm")).hasValue(Bytes.of("\0asm-1.0.0"));
  }

  @Test
  void theSameFilesAreTheSameBytes() throws Exception {
    assertThat(Samples.unsigned("1.0.0").toBytes()).isEqualTo(Samples.unsigned("1.0.0").toBytes());
    byte[] archive = Samples.signed("1.0.0", Samples.ACME).toBytes();
    assertThat(SkillPackage.read(archive).toBytes()).isEqualTo(archive);
  }

  @Test
  void noByteCanBeChanged() throws Exception {
    byte[] archive = Samples.signed("1.0.0", Samples.ACME).toBytes();
    for (int i = 0; i < archive.length; i++) {
      byte[] changed = archive.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> SkillPackage.read(changed).signer())
          .as("byte %d", i)
          .isInstanceOf(SkillRefusedException.class);
    }
  }

  @Test
  void nothingCanBeCutOffOrAdded() throws Exception {
    byte[] archive = Samples.signed("1.0.0", Samples.ACME).toBytes();
    for (int length = 0; length < archive.length; length += 7) {
      byte[] cut = java.util.Arrays.copyOf(archive, length);
      assertThatThrownBy(() -> SkillPackage.read(cut)).isInstanceOf(SkillRefusedException.class);
    }
    byte[] longer = java.util.Arrays.copyOf(archive, archive.length + 1);
    assertThatThrownBy(() -> SkillPackage.read(longer)).isInstanceOf(SkillRefusedException.class);
  }

  @Test
  void theSignatureOfAnotherPackageIsNone() throws Exception {
    Map<String, Bytes> files = Samples.files("1.0.0");
    files.put("modules/count.wasm", Bytes.of("\0asm-other"));
    SkillPackage other = SkillPackage.build(files);
    var signature =
        SkillSignature.sign(
            Samples.unsigned("1.0.0").digest(),
            Samples.ACME.getPrivate(),
            PublisherKey.of(Samples.ACME.getPublic()));
    var entries = new java.util.TreeMap<>(other.files());
    entries.put("signature.json", Bytes.of(signature.text()));
    byte[] archive = PlainArchive.write(entries);

    assertThatThrownBy(() -> SkillPackage.read(archive).signer())
        .hasMessage("the signature is not one of this package: something in it was changed");
    assertThatThrownBy(() -> Samples.unsigned("1.0.0").signer())
        .hasMessage("the package is not signed");
    assertThatThrownBy(() ->
            Samples.unsigned("1.0.0").signed(Samples.OTHER.getPrivate(), Samples.ACME.getPublic()))
        .hasMessage("the two keys are not of one pair");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id = 'A'|a skill's id is 1 to 64 lower-case letters",
        "id = '../x'|a skill's id is",
        "version = '1.0'|a version is three numbers",
        "version = '01.0.0'|a version is three numbers",
        "description = ''|must be a text of one line",
        "surprise = 1|unknown key \"surprise\"",
        "publisher = \"a\\u001b[31m\"|must be a text of one line",
      })
  void aManifestSaysWhatIsWrong(String line, String reason) {
    String key = line.substring(0, line.indexOf(' '));
    StringBuilder text = new StringBuilder(line + "\n");
    Map.of("id", "'x'", "version", "'1.0.0'", "description", "'d'")
        .forEach((name, value) -> {
          if (!name.equals(key)) {
            text.append(name).append(" = ").append(value).append('\n');
          }
        });
    assertThatThrownBy(() -> SkillManifest.read(text.toString()))
        .isInstanceOf(SkillRefusedException.class)
        .hasMessageContaining(reason);
  }

  private static String bill(SkillPackage skill) {
    return Optional.ofNullable(skill.files().get("sbom.cdx.json")).orElseThrow().text();
  }

  @Test
  void theBillOfMaterialsNamesEveryModule() throws Exception {
    SkillPackage built = Samples.unsigned("1.0.0");
    assertThat(bill(built))
        .contains("CycloneDX", "modules/count.wasm", Sbom.sha256(Bytes.of("\0asm-1.0.0")));

    Map<String, Bytes> own = Samples.files("1.0.0");
    own.put(
        "sbom.cdx.json",
        Bytes.of(
            "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":[{\"type\":\"library\",\"name\":\"serde\"}]}"));
    assertThat(bill(SkillPackage.build(own))).contains("serde", "modules/count.wasm");

    var wrong = new java.util.TreeMap<>(built.files());
    wrong.put("modules/count.wasm", Bytes.of("\0asm-changed"));
    assertThatThrownBy(() -> SkillPackage.read(PlainArchive.write(wrong)))
        .hasMessage("sbom.cdx.json does not name `modules/count.wasm` with its SHA-256");
  }

  @Test
  void aFolderBecomesAPackage(@TempDir Path folder) throws Exception {
    for (var file : Samples.files("1.0.0").entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue().toArray());
    }
    Files.writeString(folder.resolve(".gitignore"), "*");
    assertThat(SkillFolder.build(folder).digest()).isEqualTo(Samples.unsigned("1.0.0").digest());

    Files.createSymbolicLink(folder.resolve("modules/link.wasm"), Path.of("/etc/passwd"));
    assertThatThrownBy(() -> SkillFolder.build(folder))
        .hasMessage("`modules/link.wasm` is no plain file");
    Files.delete(folder.resolve("modules/link.wasm"));
    Files.writeString(folder.resolve("build.sh"), "");
    assertThatThrownBy(() -> SkillFolder.build(folder))
        .hasMessage("a package has no place for `build.sh`");
  }
}
