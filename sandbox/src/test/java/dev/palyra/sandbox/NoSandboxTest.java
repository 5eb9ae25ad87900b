package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoSandboxTest {
  @ParameterizedTest
  @CsvSource({"Windows 11, amd64, WSL 2", "FreeBSD, amd64, 'Linux, on x86-64 or aarch64'"})
  void everythingIsRefusedWithTheReasonAndWhatToDo(String system, String arch, String hint) {
    var sandbox = new NoSandbox(system, arch);
    var request =
        new CommandRequest(
            "run-1",
            Tier.PROCESS,
            Path.of("/bin/true").toAbsolutePath(),
            List.of(),
            Map.of(),
            Bytes.EMPTY,
            Path.of("/").toAbsolutePath(),
            List.of(),
            SandboxProcessRunnerPolicy.DEFAULTS,
            Set.of());

    var outcome = sandbox.execute(request, OutputFilter.IDENTITY, new Cancellation()).outcome();

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(((Outcome.Refused) outcome).hint()).contains(hint);
    assertThat(((Outcome.Refused) outcome).reason()).isNotBlank();
    assertThat(sandbox.availability().keySet()).containsExactlyInAnyOrder(Tier.values());
    assertThat(sandbox.availability().values())
        .allMatch(tier -> tier instanceof Availability.Unavailable);
  }
}
