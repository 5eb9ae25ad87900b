package dev.palyra.sandbox.linux;

import static dev.palyra.sandbox.linux.Script.block;
import static dev.palyra.sandbox.linux.Script.bytes;
import static dev.palyra.sandbox.linux.Script.number;
import static dev.palyra.sandbox.linux.Script.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.sandbox.linux.StartScript.As;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The machine code is what its source says, and does that on both instruction sets. */
@EnabledOnOs(OS.LINUX)
class WaitingProgramTest {
  private static final Map<Arch, String> TOOLS =
      Map.of(Arch.X86_64, "x86_64-linux-gnu-", Arch.AARCH64, "aarch64-linux-gnu-");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void theCodeIsTheSourceAssembled(Arch arch) throws Exception {
    String prefix = "/usr/bin/" + TOOLS.get(arch);
    assumeThat(Path.of(prefix + "as")).as("binutils for %s", arch).exists();
    Path source = directory.resolve("waiting.s");
    String name = "waiting-" + arch.name().toLowerCase(Locale.ROOT) + ".s";
    try (InputStream in = WaitingProgram.class.getResourceAsStream(name)) {
      assertThat(in).isNotNull();
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    run(prefix + "as", source.toString(), "-o", directory.resolve("waiting.o").toString());
    run(
        prefix + "objcopy",
        "-O",
        "binary",
        "-j",
        ".text",
        directory.resolve("waiting.o").toString(),
        directory.resolve("waiting.bin").toString());

    assertThat(WaitingProgram.code(arch))
        .isEqualTo(Files.readAllBytes(directory.resolve("waiting.bin")));
  }

  @ParameterizedTest
  @EnumSource
  void itBecomesWhatTheMessageSays(Arch arch) throws Exception {
    String script = "echo \"$1\" \"$NAME\"; pwd; ls /proc/$$/fd";
    byte[] start =
        start(
            arch, As.ITSELF, "/usr", List.of("NAME=a b"), "/bin/sh", "-c", script, "x", "$(id) \n");

    Ended ended = wait(arch, start);

    assertThat(ended.output).startsWith("$(id) \n a b\n/usr\n0\n1\n2\n").doesNotContain("5");
    assertThat(ended.status).isEqualTo("00000000");
    assertThat(ended.code).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void itReportsWhatItCannotBecome(Arch arch) throws Exception {
    Ended ended = wait(arch, start(arch, As.ITSELF, "/", List.of(), "/no/such"));

    assertThat(ended.status).isEqualTo("00000000" + "feffffff"); // -ENOENT
    assertThat(ended.code).isEqualTo(127);
  }

  /** As the first process of a namespace, but for that it is none here. */
  @ParameterizedTest
  @EnumSource
  void asInitItPassesTheEndOn(Arch arch) throws Exception {
    assertThat(init(arch, "echo out; exit 7")).isEqualTo(new Ended("out\n", "00000000", 7));
    assertThat(init(arch, "kill -TERM $$")).isEqualTo(new Ended("", "00000000", 128 + 15));
    assertThat(init(arch, "true &\ntrue &\nsleep 0.1; exit 3"))
        .isEqualTo(new Ended("", "00000000", 3));
  }

  @ParameterizedTest
  @EnumSource
  void asInitItReportsWhatItCannotStart(Arch arch) throws Exception {
    Ended ended = wait(arch, start(arch, As.INIT, "/", List.of(), "/no/such"));

    assertThat(ended.status).isEqualTo("00000000" + "feffffff"); // -ENOENT
    assertThat(ended.code).isEqualTo(127);
  }

  /** As a sandbox begins: the parent stays, and the child is told what to become. */
  @ParameterizedTest
  @EnumSource
  void aForkedChildTakesTheNextMessage(Arch arch) throws Exception {
    byte[] forks =
        StartScript.waits(scripts(arch).fork(0, StartScript::keepsNothing)).build().bytes();
    byte[] start = start(arch, As.ITSELF, "/", List.of(), "/bin/sh", "-c", "echo out; exit 7");

    assertThat(run(arch, forks, start)).isEqualTo(new Ended("out\n", "00000000", 7));
  }

  @ParameterizedTest
  @EnumSource
  void aCallThatFailsIsTheLast(Arch arch) throws Exception {
    Script script =
        StartScript.waits(scripts(arch).call("close", number(99)).call("write", number(1))).build();

    assertThat(run(arch, script.bytes())).isEqualTo(new Ended("", "f7ffffff", 127)); // -EBADF
  }

  @ParameterizedTest
  @EnumSource
  void unlessItMayFail(Arch arch) throws Exception {
    Script script =
        StartScript.waits(
                scripts(arch)
                    .attempt("close", number(99))
                    .call("write", number(1), text("out"), number(3)))
            .build();

    assertThat(run(arch, script.bytes())).isEqualTo(new Ended("out", "00000000", 127));
  }

  @ParameterizedTest
  @EnumSource
  void argumentsPointToWhatTheyMean(Arch arch) throws Exception {
    byte[] halves = "one, two".getBytes(StandardCharsets.UTF_8);
    Script.Word vector =
        block(
            List.of(
                bytes(halves),
                number(halves.length),
                block(List.of()),
                number(0),
                text("!"),
                number(1)));
    Script script = scripts(arch).call("writev", number(1), vector, number(3)).build();

    assertThat(run(arch, script.bytes()).output).isEqualTo("one, two!");
  }

  @Test
  void aScriptIsNotLongerThanAMessage() {
    Script.Builder script = new Script.Builder();
    script.call("write", number(1), bytes(new byte[WaitingProgram.MAX_MESSAGE_BYTES]));

    assertThatThrownBy(script::build)
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG));
  }

  /** Its memory held the environment, and with it secrets; its descriptors are the program's. */
  @Test
  void asInitItKeepsNothing() throws Exception {
    Ended ended =
        init(
            Arch.host().orElseThrow(),
            """
            init=$PPID
            message() { dd if=/proc/$init/mem bs=4096 skip=65536 count=2 2>/dev/null; }
            while [ -n "$(ls /proc/$init/fd)" ]; do sleep 0.01; done
            while message | grep -aq SECRET; do sleep 0.01; done
            tr '\\0' '\\n' </proc/$$/environ
            """);

    assertThat(ended.output).isEqualTo("NAME=SECRET\n");
  }

  private Ended init(Arch arch, String script) throws Exception {
    return wait(
        arch, start(arch, As.INIT, "/usr", List.of("NAME=SECRET"), "/bin/sh", "-c", script));
  }

  @ParameterizedTest
  @EnumSource
  void halfAMessageIsNone(Arch arch) throws Exception {
    byte[] bytes = start(arch, As.ITSELF, "/", List.of(), "/bin/echo", "ran");
    for (int length : List.of(0, 4, 8, 60, bytes.length - 1)) {
      Ended ended = wait(arch, Arrays.copyOf(bytes, length));

      assertThat(ended.output).isEmpty();
      assertThat(ended.code).isEqualTo(127);
    }
  }

  @Test
  void theFileCannotBeChanged() throws Exception {
    try (Fd program = WaitingProgram.open()) {
      Path path = Path.of("/proc/self/fd/" + program.number());
      assertThatThrownBy(() -> Files.write(path, new byte[] {1, 2, 3}))
          .isInstanceOf(IOException.class);
      assertThat(Files.readAllBytes(path))
          .isEqualTo(WaitingProgram.image(Arch.host().orElseThrow()));
    }
  }

  private static Script.Builder scripts(Arch arch) {
    return new Script.Builder(SyscallTable.of(arch));
  }

  /** The message to become a program, which is the first of the command. */
  private static byte[] start(
      Arch arch, As as, String folder, List<String> environment, String... command)
      throws ErrnoException {
    List<String> words = List.of(command);
    List<byte[]> variables =
        environment.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList();
    return StartScript.of(
            scripts(arch),
            as,
            StartScript.NO_RULESET,
            folder,
            words.getFirst(),
            words.subList(1, words.size()),
            variables)
        .bytes();
  }

  private record Ended(String output, String status, int code) {}

  /** Runs the program on a message, under qemu if it is another machine's. */
  private Ended wait(Arch arch, byte[] message) throws Exception {
    byte[] waits = StartScript.waits(scripts(arch)).build().bytes();
    return run(arch, waits, message);
  }

  private Ended run(Arch arch, byte[]... messages) throws Exception {
    String emulator = "";
    if (Arch.host().orElseThrow() != arch) {
      emulator = arch == Arch.AARCH64 ? "qemu-aarch64 " : "qemu-x86_64 ";
      assumeThat(Path.of("/usr/bin", emulator.strip())).as("qemu-user for %s", arch).exists();
    }
    Path program = Files.write(directory.resolve("waiting"), WaitingProgram.image(arch));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path input = directory.resolve("messages");
    try (OutputStream out = Files.newOutputStream(input)) {
      for (byte[] message : messages) {
        out.write(message);
      }
    }
    Path status = directory.resolve("status");
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "exec 3<'%s' 4>'%s'; exec %s'%s'".formatted(input, status, emulator, program))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    String answers = HexFormat.of().formatHex(Files.readAllBytes(status));
    return new Ended(output, answers, process.exitValue());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
