package dev.palyra.mcp.call;

import dev.palyra.core.call.CallId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The channels of the calls that go on. As many as there are calls, which the gateway bounds. */
public final class CallChannels {
  private final Map<String, CallChannel> open = new ConcurrentHashMap<>();

  public void open(CallId call, CallChannel channel) {
    open.put(call.value(), channel);
  }

  public void close(CallId call) {
    open.remove(call.value());
  }

  public Optional<CallChannel> find(String callId) {
    return Optional.ofNullable(open.get(callId));
  }
}
