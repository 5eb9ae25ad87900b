package dev.palyra.gateway.http;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.ReadResult;
import dev.palyra.vault.StoredSecret;
import dev.palyra.vault.Vault;
import dev.palyra.vault.VaultException;
import dev.palyra.vault.WriteOptions;
import dev.palyra.vault.WriteResult;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code /v1/secrets}: what operators do with stored secrets. Each change is recorded before it
 * happens. A value leaves in one place, {@link #reveal}, to whoever names the secret once more.
 */
final class SecretEndpoints {
  private static final int MAX_VERSION = 999_999_999;

  private final Vault vault;
  private final SecretRecords records;
  private final SecretProof proof;
  private final InstantSource clock;

  SecretEndpoints(ApiPorts ports) {
    this.vault = ports.vault();
    this.records = new SecretRecords(ports.audit());
    this.proof = new SecretProof(ports.approvalPorts(), ports.audit());
    this.clock = ports.clock();
  }

  Reply list(Exchange exchange) {
    Query query = exchange.query();
    Optional<SecretScope> scope = query.one("scope").map(SecretEndpoints::scope);
    query.end(Set.of("scope"));
    var body = Json.object();
    var items = body.putArray("secrets");
    for (StoredSecret secret : vault.list(scope)) {
      items.add(SecretViews.of(secret, clock.instant()));
    }
    return Reply.json(200, body);
  }

  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    return view(ref(exchange));
  }

  private Reply view(VaultRef ref) {
    StoredSecret secret = vault.find(ref).orElseThrow(SecretEndpoints::absent);
    return Reply.json(200, SecretViews.withVersions(secret, clock.instant()));
  }

  Reply set(Exchange exchange) throws IOException {
    VaultRef ref = ref(exchange);
    WriteOptions options =
        SecretOptions.read(exchange.query(), vault.find(ref).map(StoredSecret::metadata));
    byte[] value = exchange.body(Secret.MAX_BYTES);
    try {
      if (value.length == 0) {
        throw Members.invalid("the body must be the value, and it is empty");
      }
      try (Secret secret = Secret.copyOf(value)) {
        records.changed(exchange, ref, "set"); // If this throws, nothing was stored.
        return switch (vault.set(ref, secret, options)) {
          case WriteResult.Written(int version) ->
              Reply.json(200, Json.object().put("ref", ref.toString()).put("version", version));
          case WriteResult.Conflict(int expected, int current) ->
              throw new ProblemException(
                  ProblemCode.CONFLICT,
                  current == 0
                      ? "version " + expected + " was expected, and there is none"
                      : "version " + expected + " was expected, and " + current + " is current");
        };
      }
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  /** Replaces what is known about a secret; its value stays. */
  Reply describe(Exchange exchange) {
    VaultRef ref = ref(exchange);
    StoredSecret known = vault.find(ref).orElseThrow(SecretEndpoints::absent);
    var metadata =
        SecretOptions.read(exchange.query(), Optional.of(known.metadata()))
            .metadata()
            .orElseThrow(() -> Members.invalid("the query says nothing that is to change"));
    records.changed(exchange, ref, "described");
    boolean _ = vault.describe(ref, metadata);
    return view(ref);
  }

  Reply delete(Exchange exchange) throws IOException {
    return marking(exchange, "deleted", vault::delete, "is not in use");
  }

  Reply undelete(Exchange exchange) throws IOException {
    return marking(exchange, "undeleted", vault::undelete, "is not deleted");
  }

  Reply destroy(Exchange exchange) throws IOException {
    return marking(exchange, "destroyed", vault::destroy, "is destroyed already");
  }

  private interface Marking {
    boolean on(VaultRef ref);
  }

  private Reply marking(Exchange exchange, String change, Marking marking, String otherwise)
      throws IOException {
    exchange.query().end(Set.of());
    VaultRef ref = ref(exchange);
    Members body = exchange.json();
    OptionalInt version = version(body);
    body.end();
    requirePresent(ref, version);
    VaultRef of = version.isPresent() ? ref.at(version.getAsInt()) : ref;
    records.changed(exchange, of, change);
    if (!marking.on(of)) {
      throw new ProblemException(ProblemCode.CONFLICT, "the version " + otherwise);
    }
    return view(ref);
  }

  private void requirePresent(VaultRef ref, OptionalInt version) {
    StoredSecret secret = vault.find(ref).orElseThrow(SecretEndpoints::absent);
    if (version.isPresent()
        && secret.versions().stream().noneMatch(v -> v.number() == version.getAsInt())) {
      throw new ProblemException(ProblemCode.NOT_FOUND, "there is no such version");
    }
  }

  Reply remove(Exchange exchange) {
    exchange.query().end(Set.of());
    VaultRef ref = ref(exchange);
    requirePresent(ref, OptionalInt.empty());
    records.changed(exchange, ref, "removed");
    if (!vault.remove(ref)) {
      throw absent();
    }
    return Reply.nothing();
  }

  /** The value itself, to an operator who has typed the secret's name as confirmation. */
  Reply reveal(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    VaultRef ref = ref(exchange);
    Members body = exchange.json();
    String confirmed = body.requireText("confirm");
    OptionalInt version = version(body);
    body.end();
    if (!confirmed.equals(ref.scope() + "/" + ref.key())) {
      throw Members.invalid("`confirm` must be the secret's scope and key, typed once more");
    }
    requirePresent(ref, version);
    VaultRef of = version.isPresent() ? ref.at(version.getAsInt()) : ref;
    proof.demand(exchange, "secret.reveal");
    records.changed(exchange, of, "revealed");
    return switch (vault.get(of)) {
      case ReadResult.Absent absent ->
          throw new ProblemException(
              ProblemCode.CONFLICT, "the value cannot be had: " + absent.reason().code());
      case ReadResult.Found found -> {
        try (Secret secret = found.secret()) {
          yield new Reply.Whole(
              200,
              "application/octet-stream",
              secret.reveal(),
              Map.of("Cache-Control", "no-store"));
        }
      }
    };
  }

  private static OptionalInt version(Members body) {
    return body.member("version")
        .map(node -> {
          if (!node.isIntegralNumber() || node.asLong() < 1 || node.asLong() > MAX_VERSION) {
            throw Members.invalid("`version` must be a whole number from 1");
          }
          return OptionalInt.of(node.asInt());
        })
        .orElse(OptionalInt.empty());
  }

  private static SecretScope scope(String text) {
    try {
      return SecretScope.parse(text);
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
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

  /** What went wrong with the vault as a whole, for an operator. */
  static ProblemException problem(VaultException e) {
    return new ProblemException(
        switch (e.code()) {
          case LIMIT, IMPORT -> ProblemCode.INVALID_REQUEST;
          case BUSY, BACKEND_UNAVAILABLE, IO, CORRUPT, ROLLED_BACK, UNSAFE_PERMISSIONS ->
              ProblemCode.VAULT_UNAVAILABLE;
        },
        Text.line(e.getMessage() + " (" + e.code().text() + ")"));
  }
}
