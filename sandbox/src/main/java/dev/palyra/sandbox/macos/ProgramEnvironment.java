package dev.palyra.sandbox.macos;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.sandbox.process.Environment;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program's environment as Java's process builder takes it. That wants text, so a value that is
 * none in the system's encoding is refused instead of changed, and a secret's copies last until the
 * collector takes them.
 */
final class ProgramEnvironment {
  private static final List<String> HTTP =
      List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY");
  private static final List<String> SOCKS = List.of("all_proxy", "ALL_PROXY");
  private static final Charset SYSTEM = Charset.forName(System.getProperty("sun.jnu.encoding"));

  private ProgramEnvironment() {}

  /**
   * Replaces what {@code environment} has.
   *
   * @param proxy user, password, host and port of the egress proxy
   */
  static void set(
      Map<String, String> environment,
      CommandRequest request,
      Path temporary,
      Optional<String> proxy)
      throws IOException {
    environment.clear();
    for (byte[] entry : Environment.of(request.environment(), temporary)) {
      String text = new String(entry, SYSTEM);
      String name = text.substring(0, text.indexOf('='));
      boolean same = Arrays.equals(text.getBytes(SYSTEM), entry);
      Arrays.fill(entry, (byte) 0);
      if (!same) {
        throw new IOException(
            "the value of environment variable `%s` is no text in %s".formatted(name, SYSTEM));
      }
      environment.put(name, text.substring(name.length() + 1));
    }
    proxy.ifPresent(authority -> {
      HTTP.forEach(name -> environment.put(name, "http://" + authority));
      SOCKS.forEach(name -> environment.put(name, "socks5h://" + authority));
    });
  }
}
