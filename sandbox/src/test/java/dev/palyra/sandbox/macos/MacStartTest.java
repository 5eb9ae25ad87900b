package dev.palyra.sandbox.macos;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How programs are started, and with what. */
@EnabledOnOs(OS.LINUX)
class MacStartTest extends MacTiersFixture {
  @Test
  void outputAndExitCodeComeBackWithAnAttestation() {
    Execution execution = sh("echo out; echo err >&2; exit 7");

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(7));
    assertThat(execution.stdout().text()).isEqualTo("out\n");
    assertThat(execution.stderr().text()).isEqualTo("err\n");
    assertThat(execution.attestation().outputBytes()).isEqualTo(8);
    assertThat(execution.attestation().tier()).isEqualTo(Tier.PROCESS);
    assertThat(execution.attestation().programDigest().orElseThrow()).hasSize(64);
    assertThat(execution.attestation().mechanisms())
        .extracting("name")
        .containsExactly("sandbox-exec", "rlimits", "sampling", "process-tree");
  }

  @Test
  void argumentsArriveUntouched() {
    List<String> arguments = List.of("%s|", "", "a b", "$(id)", "`id`", "'", "\n", "-n", "ü", "\"");

    assertThat(run("/usr/bin/printf", arguments).stdout().text())
        .isEqualTo("|a b|$(id)|`id`|'|\n|-n|ü|\"|");
  }

  @Test
  void theEnvironmentIsWhatWasAskedForAndALittleMore() {
    Execution execution =
        execute(
            command("/usr/bin/env", List.of(), DEFAULTS, Tier.PROCESS, Set.of())
                .with(
                    Map.of(
                        "TOKEN", EnvValue.plain("s3cret"), "SHELLOPTS", EnvValue.plain("noexec"))));

    assertThat(names(execution))
        .containsExactlyInAnyOrder("PATH", "HOME", "LANG", "TMPDIR", "TMP", "TEMP", "TOKEN");
    assertThat(execution.stdout().text()).contains("TOKEN=s3cret\n");
  }

  /** With these a shell would run words of the request before the limits are set. */
  @Test
  void nothingInTheEnvironmentSteersTheShell() throws IOException {
    Path start = Files.writeString(workspace.resolve("start"), "touch start-file-ran");
    Execution execution =
        execute(
            command("/bin/sh", List.of("-c", "ulimit -n; ls"), DEFAULTS, Tier.PROCESS, Set.of())
                .with(
                    Map.of(
                        "SHELLOPTS", EnvValue.plain("braceexpand:xtrace"),
                        "PS4", EnvValue.plain("$(touch xtrace-ran)"),
                        "BASH_ENV", EnvValue.plain(start.toString()),
                        "ENV", EnvValue.plain(start.toString()))));

    assertThat(execution.stdout().text()).isEqualTo("1024\nstart\n");
    assertThat(execution.stderr().text()).isEmpty();
  }

  @Test
  void standardInputOfAnySizeArrivesAndNobodyHasToReadIt() {
    byte[] input = new byte[700_000];

    assertThat(
            execute(
                    command("/usr/bin/wc", List.of("-c"), DEFAULTS, Tier.PROCESS, Set.of())
                        .with(Bytes.of(input)))
                .stdout()
                .text()
                .strip())
        .isEqualTo("700000");
    assertThat(
            execute(
                    command("/bin/true", List.of(), DEFAULTS, Tier.PROCESS, Set.of())
                        .with(Bytes.of(input)))
                .outcome())
        .isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void theProfileIsThatOfTheTier() throws IOException {
    for (Tier tier : List.of(Tier.PROCESS, Tier.ISOLATED)) {
      execute(command("/bin/true", List.of(), DEFAULTS, tier, Set.of()).request());

      String profile = Files.readString(runs.resolve("profile"));
      assertThat(profile).contains("(subpath \"" + workspace + "\")");
      assertThat(profile.contains("(allow file-read-metadata)\n")).isEqualTo(tier == Tier.PROCESS);
      assertThat(profile).doesNotContain("network");
    }
  }

  @Test
  void whatMustNotRunIsRefused() {
    assertThat(run("/bin/no-such", List.of()).outcome())
        .isEqualTo(new Outcome.Failed("not an executable file: `/bin/no-such`"));
    assertThat(rooted(Path.of("/no/such/root")).outcome())
        .isEqualTo(new Outcome.Failed("no such workspace root: `/no/such/root`"));
    assertThat(rooted(directory).outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(rooted(runs).outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(
            execute(
                    command(
                            "/bin/true",
                            List.of(),
                            DEFAULTS,
                            Tier.PROCESS,
                            Set.of(EgressHost.parse("example.com:443")))
                        .request())
                .outcome())
        .isEqualTo(
            new Outcome.Refused("tier B has no network", "run a tool with egress hosts in tier C"));
  }

  private Execution rooted(Path root) {
    return execute(
        new CommandRequest(
            "run-1",
            Tier.PROCESS,
            Path.of("/bin/true"),
            List.of(),
            Map.of(),
            Bytes.EMPTY,
            workspace,
            List.of(WorkspaceRoot.readOnly(root)),
            DEFAULTS,
            Set.of()));
  }

  @Test
  void aProgramThatEnvWouldTakeForAVariableIsNotStarted() throws IOException {
    Path program =
        FakeMac.program(
            workspace.resolve("a=b"), "#!/bin/sh\ntouch ran".getBytes(StandardCharsets.UTF_8));

    assertThat(run(program.toString(), List.of()).outcome()).isInstanceOf(Outcome.Failed.class);
    assertThat(workspace.resolve("ran")).doesNotExist();
  }

  @Test
  void whereSomethingIsMissingNothingRuns() throws IOException {
    MacHost host = FakeMac.in(directory);
    Path gone = directory.resolve("gone");
    for (MacHost without :
        List.of(
            FakeMac.host(gone),
            new MacHost(
                host.sandboxExec(), gone, host.env(), host.ps(), host.membership(), false, ""),
            new MacHost(
                host.sandboxExec(),
                host.shell(),
                host.env(),
                host.ps(),
                java.util.Optional.empty(),
                false,
                ""),
            new MacHost(
                host.sandboxExec(),
                host.shell(),
                host.env(),
                host.ps(),
                host.membership(),
                true,
                ""))) {
      tiers = over(without);

      assertThat(tiers.availability(Tier.PROCESS)).isInstanceOf(Availability.Unavailable.class);
      assertThat(sh("touch ran").outcome()).isInstanceOf(Outcome.Refused.class);
    }
    assertThat(workspace).isEmptyDirectory();
  }

  @Test
  void aSandboxThatCannotBeEnteredIsNoExit() throws IOException {
    tiers =
        over(
            FakeMac.host(
                FakeMac.program(
                    directory.resolve("broken"),
                    "#!/bin/sh\necho 'sandbox-exec: no version specified' >&2; exit 65"
                        .getBytes(StandardCharsets.UTF_8))));
    Execution execution = sh("touch ran");

    assertThat(execution.outcome())
        .isEqualTo(
            new Outcome.Failed(
                "the sandbox could not be entered: sandbox-exec: no version specified"));
    assertThat(execution.attestation().mechanisms()).isEmpty();
    assertThat(workspace).isEmptyDirectory();
  }

  @Test
  void theProxyIsReachedWithWhatStandsInTheEnvironment() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 5);
          exchange.getResponseBody().write("hello".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      String host = "127.0.0.1:" + server.getAddress().getPort();
      Execution execution =
          execute(
              command(
                      "/bin/sh",
                      List.of(
                          "-c",
                          "echo ${http_proxy##*:}; curl -s http://%s/; env | grep -i _proxy= | cut -d= -f1"
                              .formatted(host)),
                      DEFAULTS,
                      Tier.ISOLATED,
                      Set.of(EgressHost.parse(host)))
                  .request());

      List<String> lines = execution.stdout().text().lines().toList();
      assertThat(lines.get(1)).startsWith("hello");
      assertThat(execution.stdout().text())
          .contains("http_proxy", "HTTPS_PROXY", "all_proxy")
          .doesNotContain("no_proxy", "NO_PROXY");
      assertThat(Files.readString(runs.resolve("profile")))
          .contains("(allow network-outbound (remote ip \"localhost:" + lines.get(0) + "\"))")
          .doesNotContain("palyra:");
      assertThat(execution.attestation().mechanisms()).extracting("name").contains("egress");
    } finally {
      server.stop(0);
    }
  }
}
