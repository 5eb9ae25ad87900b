package dev.palyra.sandbox.wasm.plugin;

import static dev.palyra.sandbox.wasm.HostFunction.Type.I32;
import static dev.palyra.sandbox.wasm.HostFunction.Type.I64;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.egress.EgressClient;
import dev.palyra.sandbox.egress.HttpCall;
import dev.palyra.sandbox.wasm.Guest;
import dev.palyra.sandbox.wasm.HostFunction;
import dev.palyra.sandbox.wasm.meter.Cost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The grant {@code http}, for one call: Extism's {@code http_request}, {@code http_status_code} and
 * {@code http_headers}. Each request is a connection that the policy is asked about. What the host
 * answers has been through the call's redaction, so that a host that repeats a secret does not hand
 * it to the plugin. One thread.
 */
final class PluginHttp implements AutoCloseable {
  private static final int MAX_BODY = 4 << 20;

  /** A request is work of the host's. */
  private static final long REQUEST = 100_000;

  private final KernelMemory memory;
  private final SecretFunctions secrets;
  private final Redaction redaction;
  private final Supplier<EgressClient.Session> network;
  private final Cancellation cancellation;
  private EgressClient.@Nullable Session session;
  private @Nullable Thread timer;
  private Cancellation.@Nullable Registration registration;
  private int status;
  private byte[] headers = {'{', '}'};

  PluginHttp(
      KernelMemory memory,
      SecretFunctions secrets,
      Redaction redaction,
      Supplier<EgressClient.Session> network,
      Cancellation cancellation) {
    this.memory = memory;
    this.secrets = secrets;
    this.redaction = redaction;
    this.network = network;
    this.cancellation = cancellation;
  }

  List<HostFunction> functions() {
    return List.of(
        new HostFunction(
            KernelMemory.ENV,
            "http_request",
            List.of(I64, I64),
            List.of(I64),
            (guest, a) -> request(guest, a[0], a[1])),
        new HostFunction(
            KernelMemory.ENV, "http_status_code", List.of(), List.of(I32), (_, _) -> status),
        new HostFunction(
            KernelMemory.ENV,
            "http_headers",
            List.of(),
            List.of(I64),
            (_, _) -> memory.put(headers.clone())));
  }

  private long request(Guest guest, long described, long content) {
    byte[] body = content == 0 ? new byte[0] : memory.block(content).clone();
    guest.spend(REQUEST + body.length / Cost.BYTES_PER_UNIT);
    HttpCall call = call(memory.block(described), body);
    HttpCall.Answer answer;
    try {
      answer = open(guest).send(call, MAX_BODY);
    } catch (IOException e) {
      var _ = guest.timeLeft(); // Ends the call if that is why.
      throw KernelMemory.trap("http: " + e.getMessage());
    } finally {
      call.secrets().values().forEach(value -> Arrays.fill(value, (byte) 0));
    }
    status = answer.status();
    headers = redacted(answer.headers());
    byte[] shown = redaction.of(answer.body());
    guest.spend(shown.length / Cost.BYTES_PER_UNIT);
    return memory.put(shown);
  }

  private HttpCall call(byte[] described, byte[] body) {
    JsonNode request;
    try {
      request = StrictJson.parse(described);
    } catch (MalformedJsonException e) {
      throw KernelMemory.trap("http: the request is not JSON");
    }
    Map<String, String> fields = new HashMap<>();
    request
        .path("headers")
        .propertyStream()
        .forEach(field -> fields.put(field.getKey(), field.getValue().asString("")));
    String url = request.path("url").asString("");
    Map<String, byte[]> marked = secrets.marked();
    for (String mark : marked.keySet()) {
      if (url.contains(mark) || new String(body, StandardCharsets.ISO_8859_1).contains(mark)) {
        marked.values().forEach(value -> Arrays.fill(value, (byte) 0));
        throw KernelMemory.trap("http: a secret can be put into headers only");
      }
    }
    String method = request.path("method").asString("GET").toUpperCase(Locale.ROOT);
    return new HttpCall(method, url, fields, body, marked);
  }

  private byte[] redacted(List<HttpCall.Header> fields) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    for (HttpCall.Header field : fields) {
      byte[] value = redaction.of(field.value().getBytes(StandardCharsets.ISO_8859_1));
      json.put(
          field.name().toLowerCase(Locale.ROOT), new String(value, StandardCharsets.ISO_8859_1));
    }
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The network of this call: it ends with the call's time, and when the call is cancelled. */
  private EgressClient.Session open(Guest guest) {
    EgressClient.Session known = session;
    if (known != null) {
      return known;
    }
    EgressClient.Session opened = network.get();
    session = opened;
    registration = cancellation.onCancel(opened::close);
    Duration left = guest.timeLeft();
    timer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Thread.sleep(left);
                opened.close();
              } catch (InterruptedException e) {
                // The call has ended before.
              }
            });
    return opened;
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.interrupt();
    }
    if (registration != null) {
      registration.close();
    }
    if (session != null) {
      session.close();
    }
  }
}
