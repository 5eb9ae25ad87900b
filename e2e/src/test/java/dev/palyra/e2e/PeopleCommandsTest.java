package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.CommandLine.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens, operators and the way into the console, by the commands that people use. */
class PeopleCommandsTest {
  private static final Pattern TOKEN_ID = Pattern.compile("made ([A-Za-z0-9_-]+),");
  private static final Pattern NEXT_ID = Pattern.compile("it is ([A-Za-z0-9_-]+) now");

  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void home() throws Exception {
    home = ApprovalScenario.in(folder).home();
  }

  private String right(String... arguments) throws Exception {
    Ended ended = CommandLine.palyra(home, arguments);
    assertThat(ended.status()).as(ended.said()).isZero();
    return ended.said();
  }

  private static String group(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return found.group(1);
  }

  @Test
  void aTokenIsMadeListedRotatedAndRevoked() throws Exception {
    try (var gateway = GatewayProcess.start(home)) {
      Path file = folder.resolve("ci.token");
      String made =
          right("tokens", "make", "ci", "--scope", "audit:read", "--file", file.toString());
      String id = group(TOKEN_ID, made);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      String first = Files.readString(file).strip();
      assertThat(made).doesNotContain(first);
      assertThat(right("tokens", "list")).contains(id, "ci", "audit:read").doesNotContain(first);
      assertThat(gateway.with(first, "GET", "/v1/audit", "").status()).isEqualTo(200);
      assertThat(gateway.with(first, "GET", "/v1/secrets", "").status()).isEqualTo(403);

      Path next = folder.resolve("ci-next.token");
      String rotated = group(NEXT_ID, right("tokens", "rotate", id, "--file", next.toString()));
      String second = Files.readString(next).strip();
      assertThat(gateway.with(first, "GET", "/v1/audit", "").status()).isEqualTo(401);
      assertThat(gateway.with(second, "GET", "/v1/audit", "").status()).isEqualTo(200);

      right("tokens", "revoke", rotated);
      assertThat(gateway.with(second, "GET", "/v1/audit", "").status()).isEqualTo(401);
      assertThat(right("tokens", "list")).doesNotContain(rotated);
      assertThat(right("tokens", "list", "--all")).contains(rotated);
    }
  }

  @Test
  void operatorsGetRolesAndLinks() throws Exception {
    try (var _ = GatewayProcess.start(home)) {
      String link = right("console", "--print");
      assertThat(link).containsPattern("http://localhost:[0-9]+/bootstrap#[A-Za-z0-9_-]{43}");

      Path token = folder.resolve("bob.token");
      right("operators", "add", "bob", "--token-file", token.toString());
      String bob = right("operators", "list");
      assertThat(bob).contains("bob", "approver");
      right("operators", "roles", "bob", "auditor");
      assertThat(right("operators", "list")).contains("auditor").doesNotContain("approver");
      assertThat(right("operators", "invite", "bob")).contains("/bootstrap#");

      Ended unknown = CommandLine.palyra(home, "operators", "roles", "nobody", "admin");
      assertThat(unknown.status()).isNotZero();
      Ended again =
          CommandLine.palyra(home, "operators", "add", "mallory", "--token-file", token.toString());
      assertThat(again.status()).as("a file that is there is not written over").isNotZero();
      assertThat(right("operators", "list")).doesNotContain("mallory");
    }
  }
}
