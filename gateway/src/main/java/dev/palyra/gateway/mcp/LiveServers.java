package dev.palyra.gateway.mcp;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.gateway.live.Watch;
import dev.palyra.mcp.upstream.ServerConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes in what is done to {@code [[mcp.servers]]} while the gateway runs: once a second the file
 * is looked at, and when it has stood still for a look and holds other servers, those are put in
 * the place of the ones before. Everything else in the file waits for the next start.
 *
 * <p>A file with a mistake changes nothing. Servers that the policies in force do not fit (a rule
 * names a tool that would go, for one) stay as they are, which is on record, until the file or the
 * policies change.
 */
public final class LiveServers {
  private final Ports ports;

  /** What the file said at the last look: one that is being written says something else next. */
  private String seen = "";

  /** What was taken in, or found to hold the servers that there are. */
  private String taken = "";

  private List<ServerConfig> inForce;

  /** With what the last attempt failed; nothing new can come of the same again. */
  private Optional<Attempt> failed = Optional.empty();

  /**
   * What is needed of the gateway.
   *
   * @param servers reads them from the file's text
   * @param replace puts servers in the place of those before, or says what is against it
   * @param revision of the policies in force
   * @param recall has secrets redacted from now on
   * @param changed records the change of the settings
   */
  public record Ports(
      Source file,
      Reader servers,
      Function<List<ServerConfig>, Optional<String>> replace,
      Supplier<String> revision,
      Consumer<Set<SecretRef>> recall,
      Consumer<List<ServerConfig>> changed,
      AuditLog log) {}

  /** The text of the configuration file. */
  @FunctionalInterface
  public interface Source {
    String read() throws IOException;
  }

  /** Reads the servers. */
  @FunctionalInterface
  public interface Reader {
    /**
     * @throws RuntimeException naming every mistake
     */
    List<ServerConfig> read(String text) throws IOException;
  }

  private record Attempt(String text, String revision) {}

  /**
   * @param begun the servers that the gateway started with
   */
  public LiveServers(List<ServerConfig> begun, Ports ports) {
    this.inForce = List.copyOf(begun);
    this.ports = ports;
  }

  /** Looks from now on; closing what this returns ends that. */
  public Watch start() {
    return Watch.start("servers", this::look);
  }

  /** Takes in what has changed, if anything has. */
  synchronized void look() throws IOException {
    String text = ports.file().read();
    boolean still = text.equals(seen);
    seen = text;
    var attempt = new Attempt(text, ports.revision().get());
    if (!still || text.equals(taken) || failed.equals(Optional.of(attempt))) {
      return;
    }
    List<ServerConfig> servers = ports.servers().read(text);
    if (!servers.equals(inForce) && !take(servers, attempt)) {
      return;
    }
    failed = Optional.empty();
    taken = text;
  }

  private boolean take(List<ServerConfig> servers, Attempt attempt) {
    servers.forEach(server -> ports.recall().accept(server.place().secrets()));
    Optional<String> against = ports.replace().apply(servers);
    if (against.isPresent()) {
      ports.log().append(new AuditEvent.Lifecycle("mcp.waiting", Map.of("reason", against.get())));
      failed = Optional.of(attempt);
      return false;
    }
    ports.changed().accept(servers); // Where this fails, the next look does it again.
    inForce = List.copyOf(servers);
    return true;
  }
}
