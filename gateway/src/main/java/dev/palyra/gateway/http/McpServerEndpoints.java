package dev.palyra.gateway.http;

import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.gateway.mcp.ServerLoginDesk;
import dev.palyra.mcp.upstream.Definition;
import dev.palyra.mcp.upstream.ServerConfig;
import dev.palyra.mcp.upstream.Upstreams;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/mcp/servers}: the servers behind Palyra, and the changes that wait for a review. */
final class McpServerEndpoints {
  private final Optional<Upstreams> upstreams;
  private final Optional<ServerLoginDesk> logins;
  private final ToolCatalogue catalogue;

  McpServerEndpoints(ApiPorts ports) {
    this.upstreams = ports.mcp().upstreams();
    this.logins = ports.mcp().logins();
    this.catalogue = ports.catalogue();
  }

  Reply list(Exchange exchange) {
    exchange.query().end(Set.of());
    ObjectNode body = Json.object();
    var servers = body.putArray("servers");
    upstreams.ifPresent(all -> {
      all.status().forEach(status -> servers.add(view(all, status)));
      if (!all.objection().isEmpty()) {
        body.put("objection", Text.line(all.objection()));
      }
    });
    return Reply.json(200, body);
  }

  private ObjectNode view(Upstreams all, Upstreams.Status status) {
    ServerConfig config = status.config();
    ObjectNode view =
        Json.object()
            .put("name", config.name())
            .put("prefix", config.prefix())
            .put("tier", config.place().tier().label())
            .put("state", Text.line(status.state()));
    switch (config.place()) {
      case ServerConfig.Place.Here here -> view.put("program", here.program().toString());
      case ServerConfig.Place.Elsewhere elsewhere -> {
        view.put("url", elsewhere.url().toString());
        view.put("wants_login", status.wantsLogin());
        logins
            .flatMap(desk -> desk.issuer(config))
            .ifPresent(issuer -> view.put("login", Text.line(issuer)));
      }
    }
    var egress = view.putArray("egress");
    config.place().egress().forEach(host -> egress.add(host.host() + ":" + host.port()));
    var secrets = view.putArray("secrets");
    config.place().secrets().forEach(ref -> secrets.add(ref.label()));
    var tools = view.putArray("tools");
    for (Definition definition : status.pinned()) {
      var name = new dev.palyra.core.call.ToolName(config.prefix() + definition.name());
      ObjectNode tool =
          tools
              .addObject()
              .put("name", name.value())
              .put("own_name", definition.name())
              .put("sha256", definition.sha256())
              .put("in_catalogue", catalogue.find(name).isPresent());
      tool.set("definition", definition.json());
    }
    var changed = view.putArray("changed");
    for (Definition definition : status.changed()) {
      var lines =
          changed
              .addObject()
              .put("own_name", definition.name())
              .put("sha256", definition.sha256())
              .putArray("difference");
      all.difference(config.name(), definition.name()).forEach(line -> lines.add(Text.line(line)));
    }
    var refused = view.putArray("refused");
    status
        .refused()
        .forEach((tool, why) -> refused.addObject().put("tool", tool).put("why", Text.line(why)));
    return view;
  }

  Reply approve(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String tool = body.requireText("tool");
    String sha256 = body.requireText("sha256");
    body.end();
    if (upstreams.isEmpty()) {
      throw new ProblemException(ProblemCode.NOT_FOUND, "no servers are configured");
    }
    Optional<String> against =
        upstreams
            .get()
            .approve(exchange.parameter("name"), tool, sha256, exchange.principal().toString());
    if (against.isPresent()) {
      throw new ProblemException(ProblemCode.CONFLICT, Text.line(against.get()));
    }
    return Reply.json(200, Json.object().put("approved", tool));
  }
}
