package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.gateway.record.SecretShelf;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/** {@code /v1/secrets}: values go in and never come out. */
final class SecretEndpoints {
  private final SecretShelf shelf;
  private final AuditLog audit;

  SecretEndpoints(ApiPorts ports) {
    this.shelf = ports.secrets();
    this.audit = ports.audit();
  }

  Reply list(Exchange exchange) {
    exchange.query().end(Set.of());
    var body = Json.object();
    var items = body.putArray("secrets");
    for (SecretShelf.Entry entry : shelf.list()) {
      items
          .addObject()
          .put("ref", entry.ref().toString())
          .put("scope", entry.ref().scope().toString())
          .put("key", entry.ref().key())
          .put("version", entry.version())
          .put("written", entry.written().toString());
    }
    return Reply.json(200, body);
  }

  Reply set(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    VaultRef ref = ref(exchange);
    byte[] value = exchange.body(Secret.MAX_BYTES);
    try {
      if (value.length == 0) {
        throw Members.invalid("the body must be the value, and it is empty");
      }
      try (Secret secret = Secret.copyOf(value)) {
        record(exchange, ref, "set"); // If this throws, nothing was stored.
        int version = shelf.set(ref, secret);
        return Reply.json(200, Json.object().put("ref", ref.toString()).put("version", version));
      }
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  Reply remove(Exchange exchange) {
    exchange.query().end(Set.of());
    VaultRef ref = ref(exchange);
    if (shelf.list().stream().noneMatch(entry -> entry.ref().equals(ref))) {
      throw absent();
    }
    record(exchange, ref, "removed");
    if (!shelf.remove(ref)) {
      throw absent();
    }
    return Reply.nothing();
  }

  private void record(Exchange exchange, VaultRef ref, String change) {
    audit.append(
        new AuditEvent.SecretChanged(ref.scope(), ref.key(), change, exchange.principal()));
  }

  private static VaultRef ref(Exchange exchange) {
    try {
      return VaultRef.of(SecretScope.parse(exchange.parameter("scope")), exchange.parameter("key"));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
  }

  private static ProblemException absent() {
    return new ProblemException(ProblemCode.NOT_FOUND, "there is no such secret");
  }
}
