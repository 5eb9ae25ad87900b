package dev.palyra.gateway.http;

import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.core.secret.SecretResolver;
import dev.palyra.core.secret.SecretUse;
import dev.palyra.core.secret.VaultRef;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /v1/secrets:use}: values for a command that an operator runs, each recorded before it is
 * given. The command may connect to any host and is the tool {@value #TOOL}: a secret that is bound
 * to hosts, or to other tools, is refused.
 */
final class SecretUseEndpoint {
  static final String TOOL = "palyra.run";
  private static final int MAX_REFS = 64;

  private final SecretResolver secrets;
  private final SecretRecords records;
  private final SecretProof proof;

  SecretUseEndpoint(ApiPorts ports) {
    this.secrets = ports.resolver();
    this.records = new SecretRecords(ports.audit());
    this.proof = new SecretProof(ports.approvalPorts(), ports.audit());
  }

  Reply use(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Set<SecretRef> refs = new LinkedHashSet<>();
    for (String text : body.texts("refs", MAX_REFS)) {
      try {
        refs.add(SecretRef.parse(text));
      } catch (IllegalArgumentException e) {
        throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
      }
    }
    body.end();
    if (!refs.isEmpty()) {
      proof.demand(exchange, "secret.use");
    }
    for (SecretRef ref : refs) {
      record(exchange, ref, "used");
    }
    var use =
        new SecretUse(
            exchange.principal().toString(),
            TOOL,
            "operator",
            Set.of("*"),
            Optional.empty(),
            Optional.empty(),
            Set.of());
    return switch (secrets.resolve(refs, use)) {
      case SecretResolution.Refused refused -> {
        record(exchange, refused.ref(), "use-refused");
        throw new ProblemException(
            ProblemCode.CONFLICT,
            Text.line(refused.detail() + " (" + refused.failure().code() + ")"));
      }
      case SecretResolution.Leased leased -> {
        var answer = Json.object();
        var values = answer.putArray("values");
        try (var lease = leased.lease()) {
          for (SecretRef ref : refs) {
            byte[] value = lease.secret(ref).reveal();
            values
                .addObject()
                .put("ref", ref.toString())
                .put("base64", Base64.getEncoder().encodeToString(value));
            Arrays.fill(value, (byte) 0);
          }
        }
        yield Reply.json(200, answer, Map.of("Cache-Control", "no-store"));
      }
    };
  }

  private void record(Exchange exchange, SecretRef ref, String change) {
    if (ref instanceof VaultRef stored) {
      records.changed(exchange, stored, change);
    } else {
      records.other(exchange, ref, change);
    }
  }
}
