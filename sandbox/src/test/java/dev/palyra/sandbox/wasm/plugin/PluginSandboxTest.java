package dev.palyra.sandbox.wasm.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.Digests;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginModule;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.core.sandbox.PluginStorage;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.egress.EgressClient;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.wasm.engine.Runs;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.Modules;
import dev.palyra.testkit.FakeSandbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginSandboxTest {
  private static final Path EXAMPLES = Path.of("../examples/plugins");
  private static final SandboxProcessRunnerPolicy QUOTAS = SandboxProcessRunnerPolicy.DEFAULTS;

  @TempDir Path folder;
  private final FakeSandbox others = new FakeSandbox();
  private PluginSandbox sandbox;

  @BeforeEach
  void open() {
    sandbox =
        new PluginSandbox(
            others,
            Runs.runtime(ChargeMode.REGION),
            new PluginFolder(folder, 1 << 20),
            new PluginClock(() -> Instant.ofEpochSecond(7), System::nanoTime, new Random(1)),
            new PluginHost(PluginStorage.NONE, EgressClient.of(EgressLimits.DEFAULTS)),
            4);
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  private Execution run(
      byte[] module,
      String function,
      String input,
      SandboxProcessRunnerPolicy quotas,
      PluginGrant... grants)
      throws Exception {
    Files.write(folder.resolve("m.wasm"), module);
    String digest = HexFormat.of().formatHex(Digests.sha256().digest(module));
    return run(new PluginModule("m.wasm", digest), function, input, quotas, grants);
  }

  private Execution run(
      PluginModule module,
      String function,
      String input,
      SandboxProcessRunnerPolicy quotas,
      PluginGrant... grants) {
    return sandbox.execute(
        new PluginRequest("run-1", module, function, Bytes.of(input), Set.of(grants), quotas),
        OutputFilter.IDENTITY,
        new Cancellation());
  }

  private static byte[] example(String name) throws Exception {
    return Files.readAllBytes(EXAMPLES.resolve(name));
  }

  @Test
  void aPluginInCThroughTheInterfaceOfExtism() throws Exception {
    byte[] module = example("wordcount-c/wordcount.wasm");
    Execution execution = run(module, "run", "{\"text\":\"two words\\nand three more\"}", QUOTAS);

    assertThat(execution.stdout().text())
        .isEqualTo("{\"lines\":1,\"words\":5,\"characters\":24}\n");
    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
    assertThat(execution.attestation().tier()).isEqualTo(Tier.WASM);
    assertThat(execution.attestation().programDigest())
        .hasValue(HexFormat.of().formatHex(Digests.sha256().digest(module)));
    assertThat(execution.attestation().mechanisms())
        .anySatisfy(mechanism -> assertThat(mechanism.version()).contains(" fuel, 1000 frames"));
  }

  @Test
  void itsOwnErrorIsShown() throws Exception {
    Execution execution = run(example("wordcount-c/wordcount.wasm"), "run", "[1,2,3]", QUOTAS);

    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(1));
    assertThat(execution.stderr().text()).isEqualTo("the input is not {\"text\": ...}\n");
  }

  @Test
  void aPluginInRustThroughWasi() throws Exception {
    Execution execution =
        run(
            example("slug-rust/slug.wasm"),
            "_start",
            "{\"title\":\"Hello,  wide World\\u0021 \"}",
            QUOTAS);

    assertThat(execution.stdout().text()).isEqualTo("hello-wide-world\n");
    assertThat(execution.outcome()).isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void aPluginThatNeverEndsRunsOutOfFuel() throws Exception {
    SandboxProcessRunnerPolicy quotas = QUOTAS.toBuilder().cpuTime(Duration.ofMillis(10)).build();
    Execution execution = run(example("counter-wat/counter.wasm"), "run", "{}", quotas);

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.FUEL));
    assertThat(execution.attestation().mechanisms())
        .anySatisfy(mechanism ->
            assertThat(mechanism.version()).isEqualTo("10000000 of 10000000 fuel, 1000 frames"));
  }

  @Test
  void theDeadlineAndAnOperatorEndItBefore() throws Exception {
    byte[] module = example("counter-wat/counter.wasm");
    SandboxProcessRunnerPolicy quotas =
        QUOTAS.toBuilder().cpuTime(Duration.ofHours(24)).wallTime(Duration.ofMillis(50)).build();

    assertThat(run(module, "run", "{}", quotas).outcome())
        .isEqualTo(new Outcome.LimitExceeded(Limit.WALL));
  }

  @Test
  void moreOutputThanTheQuotaEndsTheCall() throws Exception {
    SandboxProcessRunnerPolicy quotas = QUOTAS.toBuilder().outputBytes(10).build();
    Execution execution =
        run(example("wordcount-c/wordcount.wasm"), "run", "{\"text\":\"a\"}", quotas);

    assertThat(execution.outcome()).isEqualTo(new Outcome.LimitExceeded(Limit.OUTPUT));
    assertThat(execution.attestation().truncated()).isTrue();
    assertThat(execution.stdout().length()).isZero();
  }

  @Test
  void outputGoesThroughTheFilter() throws Exception {
    byte[] module = example("slug-rust/slug.wasm");
    Files.write(folder.resolve("m.wasm"), module);
    OutputFilter shouting =
        _ ->
            new OutputFilter.Stream() {
              @Override
              public byte[] push(byte[] chunk, int length) {
                return "[redacted]".getBytes(StandardCharsets.UTF_8);
              }

              @Override
              public byte[] finish() {
                return new byte[0];
              }
            };
    Execution execution =
        sandbox.execute(
            new PluginRequest(
                "run-1",
                new PluginModule(
                    "m.wasm", HexFormat.of().formatHex(Digests.sha256().digest(module))),
                "_start",
                Bytes.of("{\"title\":\"secret\"}"),
                Set.of(),
                QUOTAS),
            shouting,
            new Cancellation());

    assertThat(execution.stdout().text()).isEqualTo("[redacted]");
  }

  @Test
  void aModuleThatIsNotThePinnedOneDoesNotRun() throws Exception {
    Files.write(folder.resolve("m.wasm"), example("counter-wat/counter.wasm"));
    Execution execution = run(new PluginModule("m.wasm", "0".repeat(64)), "run", "{}", QUOTAS);

    assertThat(execution.outcome())
        .isEqualTo(
            new Outcome.Failed("module `m.wasm` is not the one that the tool was defined with"));
  }

  @Test
  void aSymbolicLinkIsNoModule() throws Exception {
    Path real = Files.write(folder.resolve("real"), example("counter-wat/counter.wasm"));
    Files.createSymbolicLink(folder.resolve("m.wasm"), real);
    Execution execution = run(new PluginModule("m.wasm", "0".repeat(64)), "run", "{}", QUOTAS);

    assertThat(execution.outcome())
        .isEqualTo(new Outcome.Failed("module `m.wasm` cannot be read from the folder of plugins"));
  }

  /** A module whose {@code run} calls one function of WASI with three zeros and returns errno. */
  private static byte[] calling(String name, int... code) {
    Modules module = new Modules().memory(1, 1);
    int imported =
        name.equals("clock_time_get")
            ? module.type(
                new byte[] {Modules.I32, Modules.I64, Modules.I32}, new byte[] {Modules.I32})
            : module.type(new byte[] {Modules.I32, Modules.I32}, new byte[] {Modules.I32});
    int type = module.type(new byte[0], new byte[] {Modules.I32});
    module.importFunction("wasi_snapshot_preview1", name, imported);
    module.function(type, 0, Modules.I32, Modules.code(code));
    return module.export("run", 0, 1).build();
  }

  @Test
  void timeAndRandomnessAnswerOnlyIfGranted() throws Exception {
    byte[] time = calling("clock_time_get", 0x41, 0, 0x42, 0, 0x41, 0, 0x10, 0);
    byte[] random = calling("random_get", 0x41, 0, 0x41, 8, 0x10, 0);

    assertThat(run(time, "run", "{}", QUOTAS).outcome()).isEqualTo(new Outcome.Exited(76));
    assertThat(run(time, "run", "{}", QUOTAS, PluginGrant.TIME).outcome())
        .isEqualTo(new Outcome.Exited(0));
    assertThat(run(random, "run", "{}", QUOTAS).outcome()).isEqualTo(new Outcome.Exited(76));
    assertThat(run(random, "run", "{}", QUOTAS, PluginGrant.RANDOM).outcome())
        .isEqualTo(new Outcome.Exited(0));
  }

  @Test
  void whatIsNotOfferedKeepsAModuleFromRunning() throws Exception {
    Execution execution = run(calling("sock_recv", 0x41, 0), "run", "{}", QUOTAS);

    assertThat(execution.outcome())
        .isEqualTo(
            new Outcome.Failed(
                "the module imports `wasi_snapshot_preview1.sock_recv`, which it is not granted"));
  }

  @Test
  void everythingElseGoesToTheOtherSandbox() {
    assertThat(sandbox.availability().get(Tier.WASM)).isInstanceOf(Availability.Available.class);
    assertThat(sandbox.availability().get(Tier.ISOLATED))
        .isEqualTo(others.availability().get(Tier.ISOLATED));
  }
}
