package dev.palyra.e2e.attacks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** No sandbox: what the attack does to whoever starts programs just like that. */
final class Bare implements Way {
  private static final int MAX_OUTPUT = 64 << 20;
  private final int seconds;

  Bare(int seconds) {
    this.seconds = seconds;
  }

  @Override
  public String name() {
    return "bare";
  }

  @Override
  public Run run(Case attack, Scene scene, Command command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command.program().toString());
    builder.command().addAll(command.arguments());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("HOME", "/tmp");
    environment.put("TMPDIR", "/tmp");
    environment.put("LANG", "C.UTF-8");
    environment.putAll(command.environment());
    builder.directory(Scene.WORKSPACE.toFile()).redirectErrorStream(true);
    try (Meter meter = new Meter(Scene.WORKSPACE)) {
      Process process = builder.start();
      process.getOutputStream().close();
      var output = new ByteArrayOutputStream();
      Thread reader =
          Thread.ofPlatform().daemon().start(() -> drain(process.getInputStream(), output));
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      int code = ended ? process.exitValue() : -1;
      reader.join(ended ? 300 : 1);
      Run run =
          meter.finish(
              ended ? "exit " + code : "still running after %d s".formatted(seconds),
              code == 0,
              output.toString(StandardCharsets.UTF_8));
      meter.started().forEach(Bare::kill);
      reader.join(2_000);
      return run;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void drain(InputStream from, ByteArrayOutputStream to) {
    byte[] chunk = new byte[1 << 16];
    try {
      int n = from.read(chunk);
      while (n > 0 && to.size() < MAX_OUTPUT) {
        to.write(chunk, 0, n);
        n = from.read(chunk);
      }
    } catch (IOException e) {
      // The end of the process closes it.
    }
  }

  /** The range's process table holds nothing but the range's. */
  private static void kill(String pid) {
    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
  }
}
