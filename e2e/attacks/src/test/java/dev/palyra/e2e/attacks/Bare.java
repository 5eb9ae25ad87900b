package dev.palyra.e2e.attacks;

import dev.palyra.sandbox.linux.Children;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** No sandbox: what the attack does to whoever starts programs just like that. */
final class Bare implements Way {
  private static final int MAX_OUTPUT = 64 << 20;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long PAUSE_NANOS = 1_000_000;
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
      end(meter, process);
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

  /**
   * Kills what it has started and takes the ends, of which a bomb leaves thousands: each would be
   * in the way of whatever is run next. The range's process table holds nothing but the range's.
   *
   * @throws IllegalStateException if something does not end
   */
  private static void end(Meter meter, Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (Set<String> left = meter.started(); !left.isEmpty(); left = meter.started()) {
      for (String pid : left) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        Children.reap(Integer.parseInt(pid));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "%d processes of a bare run do not end".formatted(left.size()));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
