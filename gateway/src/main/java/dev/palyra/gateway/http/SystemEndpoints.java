package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.vault.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** What the gateway says of itself. */
final class SystemEndpoints {
  private final ApiPorts ports;
  private final Instant started;
  private final byte[] openApi;

  SystemEndpoints(ApiPorts ports) {
    this.ports = ports;
    this.started = ports.clock().instant();
    this.openApi = resource("openapi.json");
  }

  Reply health(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, Json.object().put("status", "ok"));
  }

  Reply openApi(Exchange exchange) {
    exchange.query().end(Set.of());
    return new Reply.Whole(200, "application/json", openApi, Map.of());
  }

  Reply metrics(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.text("text/plain; version=0.0.4; charset=utf-8", ports.metrics().scrape());
  }

  Reply tools(Exchange exchange) {
    exchange.query().end(Set.of());
    var body = Json.object();
    var items = body.putArray("tools");
    ports
        .catalogue()
        .all()
        .forEach(
            tool -> items.add(exchange.byOperator() ? Views.toolInFull(tool) : Views.tool(tool)));
    return Reply.json(200, body);
  }

  Reply status(Exchange exchange) {
    exchange.query().end(Set.of());
    var body =
        Json.object()
            .put("version", ports.version())
            .put("started", started.toString())
            .put("policy_revision", ports.policies().active().revision().sha256())
            .put("tools", ports.catalogue().all().size())
            .put("audit_head", ports.ledger().head());
    body.set("policy", PolicyViews.brief(ports.policies()));
    body.putObject("calls")
        .put("active", ports.dispatcher().active())
        .put("waiting", ports.dispatcher().waiting());
    body.put("approvals_waiting", ports.approvals().count(EnumSet.of(ApprovalState.WAITING)));
    body.put("vault", vault());
    var tiers = body.putObject("tiers");
    new TreeMap<>(ports.sandbox().availability())
        .forEach((tier, availability) -> tiers.set(tier.label(), view(availability)));
    return Reply.json(200, body);
  }

  /** What guards the vault's root key; a vault that fails must not hide everything else. */
  private String vault() {
    try {
      return ports.vault().backend();
    } catch (VaultException e) {
      return "unavailable";
    }
  }

  static ObjectNode view(Availability availability) {
    return switch (availability) {
      case Availability.Available available -> {
        var view = Json.object().put("available", true);
        var mechanisms = view.putArray("mechanisms");
        for (Mechanism mechanism : available.mechanisms()) {
          mechanisms.addObject().put("name", mechanism.name()).put("version", mechanism.version());
        }
        yield view;
      }
      case Availability.Unavailable missing ->
          Json.object()
              .put("available", false)
              .put("reason", missing.reason())
              .put("hint", missing.hint());
    };
  }

  private static byte[] resource(String name) {
    try (InputStream in = SystemEndpoints.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
