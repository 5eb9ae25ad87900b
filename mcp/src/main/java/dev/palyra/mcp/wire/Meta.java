package dev.palyra.mcp.wire;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The members of {@code _meta} that the protocol knows. */
public final class Meta {
  public static final String REVISION = "io.modelcontextprotocol/protocolVersion";
  public static final String CLIENT = "io.modelcontextprotocol/clientInfo";
  public static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
  public static final String SERVER = "io.modelcontextprotocol/serverInfo";
  public static final String LOG_LEVEL = "io.modelcontextprotocol/logLevel";
  public static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
  public static final String PROGRESS = "progressToken";

  private Meta() {}

  public static JsonNode of(ObjectNode params) {
    return params.path("_meta");
  }

  /** Whether a request says by itself which revision it is of. */
  public static boolean stateless(ObjectNode params) {
    JsonNode meta = of(params);
    return meta.has(REVISION) || meta.has(CAPABILITIES);
  }

  /** What progress is to be reported under, where somebody asked for it. */
  public static Optional<JsonNode> progressToken(ObjectNode params) {
    JsonNode token = of(params).path(PROGRESS);
    return token.isString() || token.isIntegralNumber() ? Optional.of(token) : Optional.empty();
  }

  /** The {@code _meta} of an object, made where there is none. */
  public static ObjectNode in(ObjectNode object) {
    return object.path("_meta") instanceof ObjectNode meta ? meta : object.putObject("_meta");
  }
}
