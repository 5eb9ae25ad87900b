package dev.palyra.gateway.http;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.secret.Secret;
import dev.palyra.vault.AgeKey;
import dev.palyra.vault.Vault;
import dev.palyra.vault.VaultArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/vault}: the store as a whole. Values leave it encrypted only. */
final class VaultEndpoints {
  private static final long MAX_ARCHIVE_BODY = 64 << 20;

  private final Vault vault;
  private final SecretRecords records;
  private final SecretProof proof;

  VaultEndpoints(ApiPorts ports) {
    this.vault = ports.vault();
    this.records = new SecretRecords(ports.audit());
    this.proof = new SecretProof(ports.approvalPorts(), ports.audit());
  }

  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(
        200,
        Json.object()
            .put("backend", vault.backend())
            .put("secrets", vault.list(Optional.empty()).size()));
  }

  Reply rotateRoot(Exchange exchange) {
    exchange.query().end(Set.of());
    records.vault(exchange, "root-rotated");
    vault.rotateRoot();
    return get(exchange);
  }

  Reply rotateData(Exchange exchange) {
    exchange.query().end(Set.of());
    records.vault(exchange, "data-rotated");
    vault.rotateData();
    return get(exchange);
  }

  Reply migrate(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String to = body.requireText("to");
    body.end();
    records.vault(exchange, "migrated");
    vault.migrate(to);
    return get(exchange);
  }

  Reply export(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Optional<String> recipient = body.text("recipient");
    Optional<String> passphrase = body.text("passphrase");
    body.end();
    AgeKey key =
        key(recipient.map(AgeKey.Recipient::new), passphrase, "`recipient` or `passphrase`");
    proof.demand(exchange, "vault.export");
    records.vault(exchange, "exported");
    var archive = new ByteArrayOutputStream();
    int count;
    try {
      count = VaultArchive.write(vault, key, archive);
    } finally {
      close(key);
    }
    return new Reply.Whole(
        200,
        "application/octet-stream",
        archive.toByteArray(),
        Map.of("Palyra-Secrets", Integer.toString(count)));
  }

  Reply importing(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body;
    try {
      body = Members.of(StrictJson.parse(exchange.body(MAX_ARCHIVE_BODY)));
    } catch (MalformedJsonException e) {
      throw new ProblemException(ProblemCode.MALFORMED_JSON, String.valueOf(e.getMessage()));
    }
    String archive = body.requireText("archive");
    Optional<String> identity = body.text("identity");
    Optional<String> passphrase = body.text("passphrase");
    body.end();
    AgeKey key =
        key(
            identity.map(text -> new AgeKey.Identity(Secret.ofUtf8(text))),
            passphrase,
            "`identity` or `passphrase`");
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(archive);
    } catch (IllegalArgumentException e) {
      throw Members.invalid("`archive` must be base64");
    }
    records.vault(exchange, "imported");
    try {
      int count = VaultArchive.read(vault, key, new ByteArrayInputStream(bytes));
      return Reply.json(200, Json.object().put("secrets", count));
    } finally {
      close(key);
    }
  }

  private static AgeKey key(
      Optional<? extends AgeKey> key, Optional<String> passphrase, String which) {
    if (key.isPresent() == passphrase.isPresent()) {
      throw Members.invalid("one of " + which + " is needed, and not both");
    }
    return key.isPresent()
        ? key.get()
        : new AgeKey.Passphrase(Secret.ofUtf8(passphrase.orElseThrow()));
  }

  private static void close(AgeKey key) {
    switch (key) {
      case AgeKey.Recipient _ -> {}
      case AgeKey.Identity(Secret identity) -> identity.close();
      case AgeKey.Passphrase(Secret passphrase) -> passphrase.close();
    }
  }
}
