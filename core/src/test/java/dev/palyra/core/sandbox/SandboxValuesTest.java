package dev.palyra.core.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SandboxValuesTest {
  private static final byte[] SECRET = "hunter2".getBytes(StandardCharsets.UTF_8);

  @Test
  void aSecretIsNotPrinted() {
    CommandRequest request =
        command(Tier.PROCESS, List.of("a"), Map.of("TOKEN", EnvValue.secret(SECRET)));

    assertThat(request.toString()).contains("TOKEN").doesNotContain("hunter2");
    assertThat(EnvValue.secret(SECRET).toString()).doesNotContain("hunter2");
    assertThat(EnvValue.plain("hunter2").toString()).doesNotContain("hunter2");
  }

  @Test
  void loaderVariablesAreRefused() {
    for (String name :
        List.of("LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "A=B", "")) {
      assertThatThrownBy(() -> command(Tier.PROCESS, List.of(), Map.of(name, EnvValue.plain("x"))))
          .hasMessageContaining("`" + name + "` is not allowed");
    }
  }

  @Test
  void commandsRunInTierBOrC() {
    assertThatThrownBy(() -> command(Tier.BUILTIN, List.of(), Map.of()))
        .hasMessage("a command runs in tier B or C, not `builtin`");
    assertThatThrownBy(() -> command(Tier.WASM, List.of(), Map.of()))
        .hasMessage("a command runs in tier B or C, not `A`");
  }

  @Test
  void nulIsRefusedInArgumentsAndValues() {
    assertThatThrownBy(() -> command(Tier.PROCESS, List.of("a\0b"), Map.of()))
        .hasMessage("an argument must not contain a NUL character");
    assertThatThrownBy(() -> EnvValue.plain("a\0b"))
        .hasMessage("an environment value must not contain a NUL byte");
  }

  @Test
  void tighteningTakesTheStricterOfEach() {
    var few = SandboxProcessRunnerPolicy.DEFAULTS.toBuilder().processes(2).build();
    var brief =
        SandboxProcessRunnerPolicy.DEFAULTS.toBuilder().cpuTime(Duration.ofSeconds(1)).build();

    var both = few.tighten(brief);

    assertThat(both.processes()).isEqualTo(2);
    assertThat(both.cpuTime()).isEqualTo(Duration.ofSeconds(1));
    assertThat(both).isEqualTo(brief.tighten(few));
    assertThat(both.tighten(both)).isEqualTo(both);
  }

  @Test
  void aQuotaNamesItsKey() {
    assertThatThrownBy(() -> SandboxProcessRunnerPolicy.DEFAULTS.toBuilder().processes(0).build())
        .hasMessage("processes must be between 1 and 65536, got `0`");
    assertThatThrownBy(
            () -> SandboxProcessRunnerPolicy.DEFAULTS.toBuilder().wallTime(Duration.ZERO).build())
        .hasMessage("wall-time must be more than 0 and at most PT24H, got `PT0S`");
  }

  @Test
  void tiersAreOrderedByConfinement() {
    assertThat(Tier.ISOLATED.satisfies(Tier.PROCESS)).isTrue();
    assertThat(Tier.PROCESS.satisfies(Tier.ISOLATED)).isFalse();
    assertThat(Tier.WASM.satisfies(Tier.WASM)).isTrue();
    assertThat(Tier.ofLabel("C")).contains(Tier.ISOLATED);
    assertThat(Tier.ofLabel("c")).isEmpty();
  }

  @Test
  void egressHostsAreParsedStrictly() {
    assertThat(EgressHost.parse("API.example.com"))
        .isEqualTo(new EgressHost("api.example.com", 443));
    assertThat(EgressHost.parse("[::1]:80")).isEqualTo(new EgressHost("::1", 80));
    assertThat(EgressHost.parse("*.example.com:8443").covers("a.B.example.com", 8443)).isTrue();
    assertThat(EgressHost.parse("*.example.com").covers("example.com", 443)).isFalse();
    assertThat(EgressHost.parse("*.example.com").covers("evilexample.com", 443)).isFalse();
    for (String bad :
        List.of("", "a b", "a:0", "a:65536", "a:b", "[::1", "a..b", "*", "a/b", "-a")) {
      assertThatThrownBy(() -> EgressHost.parse(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void cancellationRunsEachActionOnceAndAtOnceWhenLate() {
    Cancellation cancellation = new Cancellation();
    List<String> ran = new ArrayList<>();
    cancellation.onCancel(() -> ran.add("first"));
    cancellation.onCancel(() -> ran.add("closed")).close();

    cancellation.cancel();
    cancellation.cancel();
    cancellation.onCancel(() -> ran.add("late"));

    assertThat(ran).containsExactly("first", "late");
    assertThat(cancellation.cancelled()).isTrue();
  }

  private static CommandRequest command(
      Tier tier, List<String> arguments, Map<String, EnvValue> environment) {
    return new CommandRequest(
        "run-1",
        tier,
        Path.of("/bin/true"),
        arguments,
        environment,
        Bytes.EMPTY,
        Path.of("/"),
        List.of(),
        SandboxProcessRunnerPolicy.DEFAULTS,
        Set.of());
  }
}
