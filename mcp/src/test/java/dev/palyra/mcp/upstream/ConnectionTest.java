package dev.palyra.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.mcp.call.CallChannel;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A server that does what it must not. */
class ConnectionTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<String> faults = new ArrayList<>();
  private final List<String> relisted = new ArrayList<>();
  private final FakeWire wire = new FakeWire();

  /** Keeps what is sent; the test answers. */
  private static final class FakeWire implements Wire {
    private final BlockingQueue<ObjectNode> sent = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private Wire.@org.jspecify.annotations.Nullable Listener listener;

    @Override
    public boolean send(ObjectNode message) {
      return sent.add(message);
    }

    @Override
    public void close() {
      if (closed.complete(true) && listener != null) {
        listener.closed("it was closed", false);
      }
    }

    ObjectNode next() throws InterruptedException {
      ObjectNode message = sent.poll(1, TimeUnit.MINUTES);
      assertThat(message).isNotNull();
      return java.util.Objects.requireNonNull(message);
    }

    void say(JsonNode message) {
      java.util.Objects.requireNonNull(listener).received(message);
    }
  }

  private static ServerConfig config(String... allow) {
    return new ServerConfig(
        "bad",
        "bad.",
        new ServerConfig.Place.Elsewhere(
            URI.create("http://127.0.0.1:1/mcp"), Optional.empty(), ServerConfig.OAuth.NONE),
        Set.of(),
        false,
        Set.of(allow),
        SandboxProcessRunnerPolicy.DEFAULTS,
        ServerConfig.Bounds.DEFAULTS);
  }

  private CompletableFuture<Connection> opening(String... allow) {
    var opened = new CompletableFuture<Connection>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            opened.complete(
                Connection.open(
                    config(allow),
                    listener -> {
                      wire.listener = listener;
                      return wire;
                    },
                    new Connection.Events() {
                      @Override
                      public void listChanged(String kind) {
                        relisted.add(kind);
                      }

                      @Override
                      public void updated(String uri, ObjectNode params) {}

                      @Override
                      public void fault(String what) {
                        faults.add(what);
                      }

                      @Override
                      public void closed(String why, boolean fault) {}

                      @Override
                      public ObjectNode redacted(ObjectNode said) {
                        return said;
                      }
                    }));
          } catch (UpstreamException | InterruptedException | RuntimeException e) {
            opened.completeExceptionally(e);
          }
        });
    return opened;
  }

  private void refuse(ObjectNode asked, int code, String data) {
    var error =
        new RpcException(code, "no", Optional.of(Rpc.parse(data.getBytes(StandardCharsets.UTF_8))));
    wire.say(Rpc.error(Optional.of(asked.path("id")), error));
  }

  private Connection open(String... allow) throws Exception {
    var opened = opening(allow);
    refuse(wire.next(), RpcException.METHOD_NOT_FOUND, "{}");
    ObjectNode initialize = wire.next();
    ObjectNode result = Rpc.object().put("protocolVersion", "2025-06-18");
    result.putObject("capabilities").putObject("tools");
    wire.say(Rpc.result(initialize.path("id"), result));
    Connection connection = opened.get(1, TimeUnit.MINUTES);
    assertThat(wire.next().path("method").asString()).isEqualTo("notifications/initialized");
    return connection;
  }

  private static CompletableFuture<JsonNode> ask(
      Connection connection, Cancellation cancellation, Optional<CallChannel> channel) {
    var answer = new CompletableFuture<JsonNode>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(
                connection.ask("tools/call", Rpc.object(), PATIENCE, cancellation, channel));
          } catch (UpstreamException | InterruptedException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  @Test
  void aServerThatNamesTheStatelessRevisionInItsErrorIsAskedOnceMore() throws Exception {
    var opened = opening();
    refuse(wire.next(), RpcException.UNSUPPORTED_REVISION, "{\"supported\":[\"2026-07-28\"]}");
    ObjectNode again = wire.next();
    assertThat(again.path("method").asString()).isEqualTo("server/discover");
    ObjectNode result = Rpc.object();
    result.putArray("supportedVersions").add("2026-07-28");
    wire.say(Rpc.result(again.path("id"), result));

    assertThat(opened.get(1, TimeUnit.MINUTES).stateless()).isTrue();
    assertThat(wire.sent).isEmpty();
  }

  @Test
  void aServerThatNamesARevisionWithSessionsIsGreetedInOne() throws Exception {
    var _ = opening();
    refuse(wire.next(), RpcException.UNSUPPORTED_REVISION, "{\"supported\":[\"2025-11-25\"]}");
    assertThat(wire.next().path("method").asString()).isEqualTo("initialize");
  }

  @Test
  void anErrorOfTheStatelessRevisionAloneEndsTheGreeting() throws Exception {
    var opened = opening();
    refuse(wire.next(), RpcException.MISSING_CAPABILITY, "{}");
    assertThatThrownBy(() -> opened.get(1, TimeUnit.MINUTES))
        .hasMessageContaining("refused to begin (-32021)");
    assertThat(wire.sent).isEmpty();
  }

  @Test
  void aCallRefusedForItsHeadersHasTheToolsListedAgain() throws Exception {
    Connection connection = open();
    var listing = ask(connection, new Cancellation(), Optional.empty());
    refuse(wire.next(), RpcException.HEADER_MISMATCH, "{}");
    assertThatThrownBy(() -> listing.get(1, TimeUnit.MINUTES)).hasMessageContaining("no");
    assertThat(relisted).isEmpty(); // Else a server could have it listed without end.

    var call = ask(connection, new Cancellation(), Optional.of(CallChannel.none("ann")));
    refuse(wire.next(), RpcException.HEADER_MISMATCH, "{}");
    assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES)).hasMessageContaining("no");
    assertThat(relisted).containsExactly("tools");
  }

  @Test
  void answersBelongToWhatWasAsked() throws Exception {
    Connection connection = open();
    var first = ask(connection, new Cancellation(), Optional.empty());
    JsonNode one = wire.next().path("id");
    var second = ask(connection, new Cancellation(), Optional.empty());
    JsonNode two = wire.next().path("id");

    wire.say(Rpc.result(two, Rpc.object().put("for", "second")));
    wire.say(Rpc.result(one, Rpc.object().put("for", "first")));

    assertThat(first.get(1, TimeUnit.MINUTES).path("for").asString()).isEqualTo("first");
    assertThat(second.get(1, TimeUnit.MINUTES).path("for").asString()).isEqualTo("second");
  }

  @Test
  void anAnswerToNothingIsDroppedAndTheThirdCutsItOff() throws Exception {
    Connection connection = open();
    var call = ask(connection, new Cancellation(), Optional.empty());
    JsonNode id = wire.next().path("id");

    wire.say(Rpc.result(StringNode.valueOf("palyra-999"), Rpc.object()));
    assertThat(call).isNotDone();
    wire.say(Rpc.result(id, Rpc.object()));
    assertThat(call.get(1, TimeUnit.MINUTES)).isNotNull();
    wire.say(Rpc.result(id, Rpc.object())); // Once more.
    wire.say(StringNode.valueOf("nonsense"));

    assertThat(faults).hasSize(3);
    assertThat(wire.closed.get(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void cancellingReachesTheServer() throws Exception {
    Connection connection = open();
    var cancellation = new Cancellation();
    var call = ask(connection, cancellation, Optional.empty());
    String id = wire.next().path("id").asString();

    cancellation.cancel();

    assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES)).hasMessageContaining("cancelled");
    ObjectNode told = wire.next();
    assertThat(told.path("method").asString()).isEqualTo("notifications/cancelled");
    assertThat(told.path("params").path("requestId").asString()).isEqualTo(id);
  }

  @Test
  void callsUnderWayEndWithTheServer() throws Exception {
    Connection connection = open();
    var call = ask(connection, new Cancellation(), Optional.empty());
    var _ = wire.next();

    wire.close();

    assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES)).hasMessageContaining("is gone");
  }

  @Test
  void samplingIsRefusedUnlessPermitted() throws Exception {
    var _ = open("elicitation");

    wire.say(Rpc.request(StringNode.valueOf("s1"), "sampling/createMessage", Rpc.object()));

    ObjectNode answer = wire.next();
    assertThat(answer.path("error").path("message").asString()).contains("not permitted");
    assertThat(faults).singleElement().asString().contains("sampling");
  }

  @Test
  void nothingIsToldWhereCallsOfTwoOwnersAreUnderWay() throws Exception {
    Connection connection = open();
    var heard = new LinkedBlockingQueue<String>();
    for (String owner : List.of("ann", "bob")) {
      var _ = ask(connection, new Cancellation(), Optional.of(listening(owner, heard)));
      var _ = wire.next();
    }

    wire.say(
        Rpc.notification(
            "notifications/message", Rpc.object().put("level", "info").put("data", "for whom?")));

    assertThat(heard).isEmpty();
  }

  private static CallChannel listening(String owner, BlockingQueue<String> heard) {
    CallChannel none = CallChannel.none(owner);
    return new CallChannel() {
      @Override
      public String owner() {
        return owner;
      }

      @Override
      public boolean wantsProgress() {
        return true;
      }

      @Override
      public void progress(ObjectNode params) {
        heard.add("progress");
      }

      @Override
      public void log(ObjectNode params) {
        heard.add("log");
      }

      @Override
      public JsonNode ask(String method, ObjectNode params) throws InterruptedException {
        return none.ask(method, params);
      }

      @Override
      public boolean stateless() {
        return false;
      }

      @Override
      public ObjectNode capabilities() {
        return Rpc.object();
      }

      @Override
      public ObjectNode extras() {
        return Rpc.object();
      }
    };
  }
}
