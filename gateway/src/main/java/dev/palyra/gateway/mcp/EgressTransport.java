package dev.palyra.gateway.mcp;

import dev.palyra.auth.provider.ProtectedResource;
import dev.palyra.auth.provider.Transport;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.sandbox.egress.EgressClient;
import dev.palyra.sandbox.egress.HttpCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Requests to addresses that a server of tools has named: what the name resolves to is checked, and
 * is what is connected to. Private and special addresses are refused, unless the operator has named
 * the host, or the server itself is there. No redirect is followed; an answer is whole after 20
 * seconds, or there is none. Thread-safe.
 */
public final class EgressTransport implements Transport {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Pattern NUMBERS = Pattern.compile("\\[.*|[0-9.]+|0[xX].*");

  private final EgressClient client;
  private final ProtectedResource resource;

  public EgressTransport(EgressClient client, ProtectedResource resource) {
    this.client = client;
    this.resource = resource;
  }

  @Override
  public Answer send(String method, URI url, Map<String, String> headers, byte[] body)
      throws IOException {
    Set<EgressHost> hosts = hosts(url);
    var call = new HttpCall(method, url.toString(), headers, body, Map.of());
    var session = client.open("mcp-login-" + resource.server(), hosts, EgressPolicy.REQUEST_ONLY);
    var answer = new CompletableFuture<HttpCall.Answer>();
    Thread.ofVirtual()
        .name("mcp-login")
        .start(() -> {
          try {
            answer.complete(session.send(call, LARGEST));
          } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer(answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known
          ? known
          : new IOException("the exchange failed", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the answer took too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      session.close(); // Whatever is still under way ends.
    }
  }

  private static Answer answer(HttpCall.Answer came) {
    String type =
        came.headers().stream()
            .filter(header -> header.name().equalsIgnoreCase("Content-Type"))
            .map(HttpCall.Header::value)
            .findFirst()
            .orElse("");
    return new Answer(came.status(), type, came.body());
  }

  /** A special address is refused unless it stands here itself. */
  private Set<EgressHost> hosts(URI url) throws IOException {
    String name = url.getHost();
    if (name == null) {
      throw new IOException("the address has no host");
    }
    int port = url.getPort() > 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    boolean may = resource.mayBePrivate(url);
    if (!may && NUMBERS.matcher(name).matches()) {
      // Naming it here would permit it.
      throw new IOException("an address in numbers was named");
    }
    String host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    Set<EgressHost> hosts = new HashSet<>();
    try {
      hosts.add(new EgressHost(host, port));
      if (may) {
        for (InetAddress address : InetAddress.getAllByName(host)) {
          hosts.add(new EgressHost(address.getHostAddress(), port));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("the host's name is malformed", e);
    }
    return hosts;
  }
}
