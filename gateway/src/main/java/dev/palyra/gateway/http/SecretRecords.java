package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.VaultRef;
import java.util.Map;
import java.util.OptionalInt;

/** Writes down what operators do with secrets, before they do it. */
record SecretRecords(AuditLog audit) {
  /** One secret, or one version of it. */
  void changed(Exchange exchange, VaultRef ref, String change) {
    OptionalInt version = ref.version();
    String key = version.isPresent() ? ref.key() + "?version=" + version.getAsInt() : ref.key();
    audit.append(new AuditEvent.SecretChanged(ref.scope(), key, change, exchange.principal()));
  }

  /** One that is not in the vault. */
  void other(Exchange exchange, SecretRef ref, String change) {
    audit.append(
        new AuditEvent.Lifecycle(
            "source." + change,
            Map.of("secret", ref.label(), "principal", exchange.principal().toString())));
  }

  /** All of them together. */
  void vault(Exchange exchange, String change) {
    audit.append(
        new AuditEvent.Lifecycle(
            "vault." + change, Map.of("principal", exchange.principal().toString())));
  }
}
