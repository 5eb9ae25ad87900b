package dev.palyra.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.Settings;
import dev.palyra.mcp.upstream.ServerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is done to the servers in the file while a gateway runs; each look is the test's. */
class LiveServersTest {
  private static final String A =
      """
      [[mcp.servers]]
      name = "a"
      program = "/bin/a"
      environment = { TOKEN = "vault://global/a" }
      """;
  private static final String B = A.replace("\"a\"", "\"b\"").replace("/bin/a", "/bin/b");

  private final List<AuditEvent.Lifecycle> facts = new ArrayList<>();
  private final List<List<String>> replaced = new ArrayList<>();
  private final List<List<String>> recorded = new ArrayList<>();
  private final Set<SecretRef> recalled = new HashSet<>();
  private Optional<String> against = Optional.empty();
  private boolean logFails;
  private String revision = "r1";
  private String file = "";

  private final LiveServers live =
      new LiveServers(
          List.of(),
          new LiveServers.Ports(
              () -> file,
              text ->
                  Settings.read("palyra.toml", text, Path.of("/home"), Path.of("/user"))
                      .mcp()
                      .servers(),
              servers -> {
                replaced.add(names(servers));
                return against;
              },
              () -> revision,
              recalled::addAll,
              servers -> {
                if (logFails) {
                  throw new IllegalStateException("the log is full");
                }
                recorded.add(names(servers));
              },
              events -> List.of(events).forEach(it -> facts.add((AuditEvent.Lifecycle) it))));

  private static List<String> names(List<ServerConfig> servers) {
    return servers.stream().map(ServerConfig::name).toList();
  }

  private void looks(String text) throws Exception {
    file = text;
    live.look();
    live.look();
  }

  @Test
  void whatIsAddedAndRemovedIsTakenInAndRecorded() throws Exception {
    looks("");
    assertThat(replaced).isEmpty();

    looks(A + B);
    looks(B);
    looks(B + "\n# a comment\n");
    looks(B + "\n[mcp]\nhold = \"3s\"\n");

    assertThat(replaced).containsExactly(List.of("a", "b"), List.of("b"));
    assertThat(recorded).isEqualTo(replaced);
    assertThat(recalled).containsExactly(SecretRef.parse("vault://global/a"));
  }

  @Test
  void aFileThatIsBeingWrittenIsNotTakenIn() throws Exception {
    looks(A + B);
    file = A; // A part of it, as it is seen in the middle of a write.
    live.look();
    file = A + B;
    live.look();
    live.look();

    assertThat(replaced).containsExactly(List.of("a", "b"));
  }

  @Test
  void aFileWithAMistakeChangesNothing() throws Exception {
    looks(A);
    assertThatThrownBy(() -> looks(A + "polcy = 1\n")).isInstanceOf(InvalidFilesException.class);
    assertThat(replaced).containsExactly(List.of("a"));

    looks(B);
    assertThat(replaced).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void serversThatPoliciesDoNotFitWaitUntilSomethingChanges() throws Exception {
    against = Optional.of("a rule names a.tool");
    looks(A);
    live.look();
    assertThat(replaced).hasSize(1);
    assertThat(recorded).isEmpty();
    assertThat(facts)
        .containsExactly(
            new AuditEvent.Lifecycle("mcp.waiting", Map.of("reason", "a rule names a.tool")));

    against = Optional.empty();
    revision = "r2";
    live.look();
    live.look();
    assertThat(recorded).containsExactly(List.of("a"));
    assertThat(replaced).hasSize(2);
  }

  @Test
  void whatCouldNotBeRecordedIsRecordedAtTheNextLook() throws Exception {
    logFails = true;
    assertThatThrownBy(() -> looks(A)).hasMessage("the log is full");
    logFails = false;
    live.look();
    assertThat(recorded).containsExactly(List.of("a"));
  }
}
