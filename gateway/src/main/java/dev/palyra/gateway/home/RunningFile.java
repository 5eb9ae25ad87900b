package dev.palyra.gateway.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code state/gateway.json}: where the running gateway listens. It appears when the gateway is
 * ready and goes when it stops; after a crash it stays until the next start.
 */
public final class RunningFile {
  private final Path file;

  public RunningFile(Home home) {
    this.file = home.state().resolve("gateway.json");
  }

  /** Writes the file as a whole: readers see all of it or none. */
  public void write(String url, long pid) throws IOException {
    var content = JsonMapper.shared().createObjectNode().put("url", url).put("pid", pid);
    Path temporary = file.resolveSibling("gateway.json.new");
    Files.deleteIfExists(temporary);
    Home.write(temporary, (content + "\n").getBytes(StandardCharsets.UTF_8));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  public void remove() throws IOException {
    Files.deleteIfExists(file);
  }
}
