package dev.palyra.mcp.wire;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An error as JSON-RPC has it. Its message reaches the other side: it holds nothing of ours. */
public final class RpcException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL = -32603;

  /** Resources only, up to 2025-11-25. */
  public static final int RESOURCE_NOT_FOUND = -32002;

  public static final int HEADER_MISMATCH = -32020;
  public static final int MISSING_CAPABILITY = -32021;
  public static final int UNSUPPORTED_REVISION = -32022;

  private final int code;
  private final transient Optional<JsonNode> data;

  public RpcException(int code, String message) {
    this(code, message, Optional.empty());
  }

  public RpcException(int code, String message, Optional<JsonNode> data) {
    super(message, null, false, false);
    this.code = code;
    this.data = data;
  }

  public int code() {
    return code;
  }

  public Optional<JsonNode> data() {
    return data;
  }

  /** The message without Java's doubt whether there is one. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
