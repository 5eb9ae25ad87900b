package dev.palyra.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.policy.starter.StarterBundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyOfflineTest {
  @TempDir private Path home;

  private record Result(int status, String out, String err) {}

  private Result run(String... arguments) {
    return run(false, arguments);
  }

  private Result run(boolean colours, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        PolicyOffline.run(
            all.toArray(String[]::new),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            colours);
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Path write(String name, String text) throws IOException {
    Path file = home.resolve("policies").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @ParameterizedTest
  @EnumSource
  void aStarterIsGoodFromTheFirstMoment(StarterBundle starter) {
    Path folder = home.resolve("mine");

    assertThat(run("new", starter.title(), folder.toString()).status()).isZero();

    Result check = run("check", folder.toString());
    assertThat(check.status()).as(check.out()).isZero();
    assertThat(check.out()).contains("are good; revision ");
    assertThat(run("test", folder.toString()).status()).isZero();
    assertThat(run("fmt", "--check", folder.toString()).status()).isZero();
    assertThat(run("diff", folder.toString(), folder.toString()).status()).isZero();
    Result again = run("new", starter.title(), folder.toString());
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("the folder is not empty");
  }

  @Test
  void aMistakeHasItsPlaceAndItsLineAndColoursOnATerminalOnly() throws IOException {
    write("a.cedar", "permit (principal,\n  action == Action::\"fs.raed\", resource);\n");

    Result plain = run("check");

    assertThat(plain.status()).isEqualTo(1);
    assertThat(plain.out())
        .contains("a.cedar:1:1: error: unknown action `Action::\"fs.raed\"`")
        .contains("1 | permit (principal,")
        .contains("did you mean `Action::\"fs.read\"`?")
        .doesNotContain("\u001b");
    assertThat(run(true, "check").out()).contains("\u001b[31merror:");
  }

  @Test
  void aTestThatFailsSaysWhatWasExpected() throws IOException {
    write(
        "a.cedar",
        "@id(\"read\") permit (principal is Agent, action == Action::\"fs.read\", resource);\n");
    write(
        "a.test.toml",
        """
        [[test]]
        name = "reads"
        tool = "fs.read"
        arguments = { path = "a" }
        expect = "permit"
        [[test]]
        name = "asks"
        tool = "fs.read"
        arguments = { path = "a" }
        expect = "ask"
        """);

    Result test = run("test");

    assertThat(test.status()).isEqualTo(1);
    assertThat(test.out())
        .contains("pass  reads")
        .contains("FAIL  asks")
        .contains("expected ask, got permit by [read]")
        .contains("1 of 2 tests pass");
  }

  @Test
  void formattingIsAWholeFileAtOnceAndKeepsItsRights() throws IOException {
    Path file =
        write("a.cedar", "permit(principal is Agent,action==Action::\"fs.read\",resource);");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    Result only = run("fmt", "--check");
    assertThat(only.status()).isEqualTo(1);
    assertThat(only.out()).contains("not laid out: a.cedar");
    assertThat(run("fmt").status()).isZero();

    assertThat(Files.readString(file)).contains("action == Action::\"fs.read\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(run("fmt", "--check").status()).isZero();
    try (var files = Files.list(file.getParent())) {
      assertThat(files.map(it -> it.getFileName().toString()).collect(Collectors.toList()))
          .containsExactly("a.cedar");
    }
  }

  @Test
  void aDifferenceIsShownWithAnExample() throws IOException {
    write("a.cedar", "permit (principal is Agent, action == Action::\"fs.read\", resource);");
    Path other = Files.createDirectory(home.resolve("other"));
    Files.writeString(
        other.resolve("a.cedar"),
        "permit (principal is Agent, action == Action::\"fs.write\", resource);");

    Result diff = run("diff", home.resolve("policies").toString(), other.toString());

    assertThat(diff.status()).isEqualTo(1);
    assertThat(diff.out()).contains("fs.write  forbid -> permit").contains("such as Agent:");
  }

  @Test
  void onlyASignedBundleIsGoodWhereASignatureIsRequired() throws IOException {
    Path policy =
        write(
            "a.cedar",
            "@id(\"r\") permit (principal is Agent, action == Action::\"fs.read\", resource);\n");
    Path key = home.resolve("signing.key");
    Result made = run("keygen", key.toString());
    assertThat(made.status()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    Files.writeString(home.resolve("palyra.toml"), made.out());

    assertThat(run("check").out()).contains("must be signed and has no bundle.sig");
    assertThat(run("sign", "--key", key.toString()).status()).isZero();
    assertThat(run("check").status()).isZero();

    Files.writeString(policy, Files.readString(policy) + "// changed\n");
    Result changed = run("check");
    assertThat(changed.status()).isEqualTo(1);
    assertThat(changed.out()).contains("no trusted key signed these files");
    assertThat(run("sign", "--key", key.toString()).status()).isZero();
    assertThat(run("check").status()).isZero();

    assertThat(run("keygen", key.toString()).err()).contains("a key is never replaced");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(run("sign", "--key", key.toString()).err()).contains("can be read by others");
  }

  @Test
  void whatCannotComeIntoForceIsNotSigned() throws IOException {
    write("a.cedar", "permit (principal, action, resource);");
    Path key = home.resolve("signing.key");
    assertThat(run("keygen", key.toString()).status()).isZero();

    assertThat(run("sign", "--key", key.toString()).status()).isEqualTo(1);
    assertThat(home.resolve("policies/bundle.sig")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "check --nope",
        "check a b",
        "check --check",
        "new",
        "new nonsense",
        "diff a",
        "sign",
        "check /does/not/exist",
        "keygen"
      })
  void wrongUseIsOneLineAndStatusTwo(String command) {
    Result result = run(command.split(" "));

    assertThat(result.status()).as(result.out()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1).first().asString().startsWith("palyra: ");
  }

  @Test
  void aReservedToolNameIsOneLineWithItsPlace() throws IOException {
    Files.createDirectories(home.resolve("tools"));
    write("a.cedar", "");
    for (String name : List.of("secret.use", "net.connect", "approval.decide", "network")) {
      Files.writeString(
          home.resolve("tools/bad.toml"),
          """
          name = "%s"
          description = "d"
          tier = "B"
          [arguments]
          type = "object"
          [command]
          program = "/bin/true"
          """
              .formatted(name));
      Result result = run("check");
      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).contains("tools/bad.toml:1").contains("is reserved");
      assertThat(result.err().lines().filter(line -> line.contains("is reserved"))).hasSize(1);
    }
  }
}
