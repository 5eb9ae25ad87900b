package dev.palyra.sandbox.wasm.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.Digests;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.PluginAccess;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginModule;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.egress.TestHost;
import dev.palyra.sandbox.wasm.engine.Runs;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.testkit.FakeSandbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin {@code fetch} of the examples, with a canary for a secret and a host that repeats it.
 */
class GrantsTest {
  private static final Path MODULE = Path.of("../examples/plugins/fetch-c/fetch.wasm");
  private static final String CANARY = "canary-4f0c2a9e7b";
  private static final Set<PluginGrant> ALL =
      Set.of(PluginGrant.HTTP, PluginGrant.SECRET, PluginGrant.KV);
  private static final SandboxProcessRunnerPolicy QUOTAS = SandboxProcessRunnerPolicy.DEFAULTS;

  @TempDir Path folder;
  private String digest = "";

  @BeforeEach
  void copyModule() throws Exception {
    byte[] module = Files.readAllBytes(MODULE);
    digest = HexFormat.of().formatHex(Digests.sha256().digest(module));
    Files.write(folder.resolve("fetch.wasm"), module);
  }

  private Execution run(
      TestHost host, Set<PluginGrant> grants, EgressPolicy egress, Duration wallTime) {
    var storage =
        new FilePluginStorage(folder.resolve("storage"), FilePluginStorage.Quota.DEFAULTS);
    try (var lease =
            new SecretLease(
                Map.of(SecretRef.parse("vault://global/api-token"), Secret.ofUtf8(CANARY)));
        var sandbox =
            new PluginSandbox(
                new FakeSandbox(),
                Runs.runtime(ChargeMode.REGION),
                new PluginFolder(folder, 1 << 20),
                new PluginClock(() -> Instant.ofEpochSecond(7), System::nanoTime, new Random(1)),
                new PluginHost(storage, host.client(EgressLimits.DEFAULTS)),
                4)) {
      var access =
          new PluginAccess(
              "tool:web.fetch",
              Map.of("API_TOKEN", EnvValue.secret(CANARY.getBytes(StandardCharsets.UTF_8))),
              Set.of(new EgressHost("api.test", host.port())));
      return sandbox.execute(
          new PluginRequest(
              "run-1",
              new PluginModule("fetch.wasm", digest),
              "run",
              Bytes.of("{\"url\":\"https://api.test:" + host.port() + "/me\"}"),
              grants,
              access,
              QUOTAS.toBuilder().wallTime(wallTime).build()),
          OutputFilter.redacting(lease::open),
          new Cancellation(),
          egress);
    }
  }

  private Execution run(TestHost host, Set<PluginGrant> grants, EgressPolicy egress) {
    return run(host, grants, egress, Duration.ofMinutes(1));
  }

  private static String answer(String body) {
    return "HTTP/1.1 200 OK\r\nX-Echo: %s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(body.lines().findFirst().orElse(""), body.length(), body);
  }

  /** What a host makes of the secret that it is shown, and sends back. */
  private static UnaryOperator<String> echo(UnaryOperator<String> spelling) {
    return head -> {
      int at = head.indexOf("Bearer ") + "Bearer ".length();
      return answer(spelling.apply(head.substring(at, head.indexOf("\r\n", at))));
    };
  }

  @Test
  void theHostGetsTheSecretAndThePluginNeverDoes() throws Exception {
    UnaryOperator<String> asItIs = UnaryOperator.identity();
    try (TestHost host = TestHost.start(folder, true, echo(asItIs))) {
      Execution execution = run(host, ALL, EgressPolicy.REQUEST_ONLY);

      assertThat(execution.outcome())
          .as(execution.stderr().text())
          .isEqualTo(new Outcome.Exited(0));
      assertThat(host.heard())
          .singleElement()
          .asString()
          .contains("Authorization: Bearer " + CANARY + "\r\n");
      assertThat(execution.stdout().text())
          .startsWith("call 1 as palyra-secret-")
          // As long as what the plugin counted: it was redacted before the plugin saw it.
          .contains(": 200, 27 bytes: [redacted:global/api-token]\n")
          .doesNotContain(CANARY);
    }
  }

  @Test
  void noSpellingOfTheSecretComesBack() throws Exception {
    String base64 = Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));
    String hex = HexFormat.of().formatHex(CANARY.getBytes(StandardCharsets.UTF_8));
    for (String spelling : new String[] {base64, hex}) {
      Path own = Files.createDirectory(folder.resolve(Integer.toString(spelling.length())));
      try (TestHost host = TestHost.start(own, true, echo(_ -> "so: " + spelling + "."))) {
        Execution execution = run(host, ALL, EgressPolicy.REQUEST_ONLY);
        String shown = execution.stdout().text();
        assertThat(shown).contains("so: [redacted:global/api-token]").doesNotContain(spelling);
        // As long as what the plugin counted: it was redacted before the plugin saw it.
        String body = shown.substring(shown.indexOf("bytes: ") + 7).stripTrailing();
        assertThat(shown).contains(", " + body.length() + " bytes: ");
      }
    }
  }

  @Test
  void whatIsNotGrantedDoesNotLink() throws Exception {
    try (TestHost host = TestHost.start(folder, true, echo(UnaryOperator.identity()))) {
      for (PluginGrant missing : ALL) {
        Set<PluginGrant> others = new java.util.HashSet<>(ALL);
        others.remove(missing);
        Execution execution = run(host, others, EgressPolicy.REQUEST_ONLY);
        assertThat(execution.outcome())
            .isInstanceOfSatisfying(
                Outcome.Failed.class,
                failed -> assertThat(failed.reason()).contains("which it is not granted"));
      }
      assertThat(host.heard()).isEmpty();
    }
  }

  @Test
  void aRefusedConnectionEndsThePlugin() throws Exception {
    try (TestHost host = TestHost.start(folder, true, echo(UnaryOperator.identity()))) {
      Execution execution = run(host, ALL, EgressPolicy.NOTHING);
      assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(PluginExecution.TRAPPED));
      assertThat(execution.stderr().text())
          .isEqualTo("trap: http: nobody decides about connections here\n");
      assertThat(host.heard()).isEmpty();
    }
  }

  @Test
  void storedValuesOutliveTheCall() throws Exception {
    try (TestHost host = TestHost.start(folder, true, echo(_ -> "hello"))) {
      for (int call = 1; call <= 3; call++) {
        assertThat(run(host, ALL, EgressPolicy.REQUEST_ONLY).stdout().text())
            .startsWith("call " + call + " as ")
            .endsWith(": 200, 5 bytes: hello\n");
      }
    }
  }

  /** A host that never answers does not hold the call longer than its time. */
  @Test
  void theTimeOfTheCallEndsItsRequests() throws Exception {
    UnaryOperator<String> never =
        _ -> {
          try {
            Thread.sleep(Duration.ofMinutes(5));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "";
        };
    try (TestHost host = TestHost.start(folder, true, never)) {
      Execution execution = run(host, ALL, EgressPolicy.REQUEST_ONLY, Duration.ofSeconds(3));
      assertThat(execution.outcome())
          .isEqualTo(new Outcome.LimitExceeded(dev.palyra.core.sandbox.Limit.WALL));
    }
  }

  @Test
  void aQuotaBoundsWhatIsStored() {
    var storage =
        new FilePluginStorage(folder.resolve("small"), new FilePluginStorage.Quota(20, 2));
    assertThat(storage.put("a", "k", Bytes.of("0123456789"))).isTrue();
    assertThat(storage.put("a", "l", Bytes.of("0123456789"))).isFalse();
    assertThat(storage.put("a", "l", Bytes.of("01234567"))).isTrue();
    assertThat(storage.put("a", "m", Bytes.of(""))).isFalse();
    assertThat(storage.put("a", "k", Bytes.of("9"))).isTrue();
    assertThat(storage.get("a", "k")).hasValue(Bytes.of("9"));
    assertThat(storage.get("b", "k")).isEmpty();
    assertThat(storage.put("b", "../k", Bytes.of("x"))).isTrue();
    storage.remove("a", "k");
    assertThat(storage.get("a", "k")).isEmpty();
    assertThat(storage.get("a", "l")).hasValue(Bytes.of("01234567"));
  }
}
