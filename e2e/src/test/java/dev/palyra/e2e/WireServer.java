package dev.palyra.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A provider on loopback that speaks the documented wire format of the Responses API and of Chat
 * Completions, streaming, and says what a test wrote for it. It knows a run by the task that the
 * request begins with.
 */
final class WireServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** One answer. */
  interface Answer {
    void give(Request request) throws IOException;
  }

  /** A call that the model proposes. */
  record Call(String tool, String arguments) {}

  /** A request, and the way to answer it. */
  record Request(HttpExchange exchange, boolean chat, JsonNode body, int attempt) {
    String authorization() {
      return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }
  }

  private final HttpServer server;
  private final Map<String, List<Answer>> scripts = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private volatile String key = "";
  private final List<String> credentials = new CopyOnWriteArrayList<>();

  WireServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/responses", exchange -> answer(exchange, false));
    server.createContext("/v1/chat/completions", exchange -> answer(exchange, true));
    server.createContext("/v1/models", this::models);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  /** What is said to a run of this task, one answer a request; the last one again and again. */
  void script(String task, Answer... answers) {
    scripts.put(task, List.of(answers));
  }

  /** What was asked, in order. */
  List<JsonNode> requests() {
    return requests;
  }

  /** Where was asked, in order. */
  List<String> paths() {
    return paths;
  }

  List<String> credentials() {
    return credentials;
  }

  int asked(String task) {
    return asked.getOrDefault(task, 0);
  }

  /**
   * The list of models, for whoever shows the key as Anthropic's own routes want it, or OpenAI's.
   */
  private void models(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      boolean anthropic =
          key.equals(headers.getFirst("x-api-key"))
              && "2023-06-01".equals(headers.getFirst("anthropic-version"));
      boolean openAi = ("Bearer " + key).equals(headers.getFirst("Authorization"));
      byte[] body = "{\"data\":[]}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(anthropic || openAi ? 200 : 401, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** The one key that the list of models is given for. */
  void key(String right) {
    key = right;
  }

  private void answer(HttpExchange exchange, boolean chat) throws IOException {
    try (exchange) {
      paths.add(exchange.getRequestURI().getPath());
      JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      requests.add(body);
      credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      String task = task(body, chat);
      List<Answer> script = scripts.get(task);
      if (script == null) {
        error(404, "no-script", "no script for " + task).give(new Request(exchange, chat, body, 0));
        return;
      }
      int attempt = asked.merge(task, 1, Integer::sum);
      script
          .get(Math.min(attempt, script.size()) - 1)
          .give(new Request(exchange, chat, body, attempt));
    } catch (RuntimeException e) {
      throw new IOException(e);
    }
  }

  private static String task(JsonNode body, boolean chat) {
    for (JsonNode message : body.path(chat ? "messages" : "input")) {
      if (message.path("role").asString("").equals("user")) {
        return message.path("content").asString();
      }
    }
    return "";
  }

  /** An error, as the API gives it. */
  static Answer error(int status, String code, String message, String... headers) {
    return request -> {
      byte[] body =
          JSON.createObjectNode()
              .set(
                  "error",
                  JSON.createObjectNode()
                      .put("message", message.replace("@KEY", request.authorization()))
                      .put("type", "error")
                      .putNull("param")
                      .put("code", code))
              .toString()
              .getBytes(StandardCharsets.UTF_8);
      var exchange = request.exchange();
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  /** A whole turn, its text in pieces. */
  static Answer turn(String text, Call... calls) {
    return request -> {
      try (Stream stream = Stream.open(request)) {
        stream.pieces(text.replace("@KEY", request.authorization()), calls);
        stream.end(text.replace("@KEY", request.authorization()), calls);
      }
    };
  }

  /** A turn whose connection breaks off in its middle. */
  static Answer cut(String text) {
    return request -> {
      Stream stream = Stream.open(request);
      stream.pieces(text);
      // Closing without the last chunk is what a broken connection looks like.
      request.exchange().close();
    };
  }

  /** A turn that ends, and says nothing of how. */
  static Answer unfinished(String text) {
    return request -> {
      try (Stream stream = Stream.open(request)) {
        stream.pieces(text);
      }
    };
  }

  /** Nothing, for as long as anybody waits. */
  static Answer silence() {
    return _ -> {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** A stream that holds no JSON. */
  static Answer garbage() {
    return request -> {
      try (Stream stream = Stream.open(request)) {
        stream.raw("data: {\"type\": oh no\n\n");
      }
    };
  }

  /** An answer that the provider's filter stopped, or its limit. */
  static Answer incomplete(String reason) {
    return request -> {
      try (Stream stream = Stream.open(request)) {
        stream.pieces("I was about to");
        stream.incomplete(reason);
      }
    };
  }

  /** An error within a stream. */
  static Answer errorInStream(String code) {
    return request -> {
      try (Stream stream = Stream.open(request)) {
        stream.pieces("I was about to");
        stream.error(code);
      }
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** Writes one stream in one of the two formats. */
  private static final class Stream implements AutoCloseable {
    private final OutputStream out;
    private final boolean chat;
    private final String id;

    private Stream(OutputStream out, boolean chat, String id) {
      this.out = out;
      this.chat = chat;
      this.id = id;
    }

    static Stream open(Request request) throws IOException {
      var exchange = request.exchange();
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      return new Stream(exchange.getResponseBody(), request.chat(), "r" + request.attempt());
    }

    void raw(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    private void event(ObjectNode event) throws IOException {
      raw(
          chat
              ? "data: " + event + "\n\n"
              : "event: " + event.path("type").asString() + "\ndata: " + event + "\n\n");
    }

    void pieces(String text, Call... calls) throws IOException {
      for (int i = 0; i < text.length(); i += 7) {
        String piece = text.substring(i, Math.min(text.length(), i + 7));
        event(
            chat
                ? chunk(JSON.createObjectNode().put("content", piece), null)
                : JSON.createObjectNode()
                    .put("type", "response.output_text.delta")
                    .put("item_id", "m1")
                    .put("output_index", 0)
                    .put("content_index", 0)
                    .put("sequence_number", i)
                    .put("delta", piece));
      }
      for (int i = 0; chat && i < calls.length; i++) {
        call(i, calls[i]);
      }
    }

    /** A call in three pieces, as Chat Completions streams it. */
    private void call(int index, Call call) throws IOException {
      int half = call.arguments().length() / 2;
      var first = JSON.createObjectNode();
      var tool = first.putArray("tool_calls").addObject().put("index", index);
      tool.put("id", id + "_call_" + index).put("type", "function");
      tool.putObject("function").put("name", call.tool()).put("arguments", "");
      event(chunk(first, null));
      for (String part :
          List.of(call.arguments().substring(0, half), call.arguments().substring(half))) {
        var next = JSON.createObjectNode();
        next.putArray("tool_calls")
            .addObject()
            .put("index", index)
            .putObject("function")
            .put("arguments", part);
        event(chunk(next, null));
      }
    }

    private ObjectNode chunk(ObjectNode delta, @org.jspecify.annotations.Nullable String finish) {
      var chunk =
          JSON.createObjectNode()
              .put("id", id)
              .put("object", "chat.completion.chunk")
              .put("created", 1)
              .put("model", "test");
      var choice = chunk.putArray("choices").addObject().put("index", 0);
      choice.set("delta", delta);
      choice.put("finish_reason", finish);
      return chunk;
    }

    void end(String text, Call... calls) throws IOException {
      if (chat) {
        event(chunk(JSON.createObjectNode(), calls.length == 0 ? "stop" : "tool_calls"));
        var usage = chunk(JSON.createObjectNode(), null);
        usage.putArray("choices");
        usage
            .putObject("usage")
            .put("prompt_tokens", 100)
            .put("completion_tokens", 20)
            .put("total_tokens", 120);
        event(usage);
        raw("data: [DONE]\n\n");
        return;
      }
      var response = response("completed");
      var output = response.putArray("output");
      output
          .addObject()
          .put("type", "reasoning")
          .put("id", "rs_" + id)
          .put("encrypted_content", "opaque-" + id)
          .putArray("summary");
      if (!text.isEmpty()) {
        var message =
            output
                .addObject()
                .put("type", "message")
                .put("id", "m1")
                .put("role", "assistant")
                .put("status", "completed");
        var part = message.putArray("content").addObject().put("type", "output_text");
        part.put("text", text).putArray("annotations");
      }
      for (int i = 0; i < calls.length; i++) {
        output
            .addObject()
            .put("type", "function_call")
            .put("id", "fc_" + i)
            .put("call_id", id + "_call_" + i)
            .put("name", calls[i].tool())
            .put("arguments", calls[i].arguments())
            .put("status", "completed");
      }
      var usage = response.putObject("usage");
      usage.put("input_tokens", 100).put("output_tokens", 20).put("total_tokens", 120);
      usage.putObject("input_tokens_details").put("cached_tokens", 0);
      usage.putObject("output_tokens_details").put("reasoning_tokens", 5);
      event(wrapped("response.completed", response));
    }

    void incomplete(String reason) throws IOException {
      if (chat) {
        event(chunk(JSON.createObjectNode(), reason.equals("content_filter") ? reason : "length"));
        raw("data: [DONE]\n\n");
        return;
      }
      var response = response("incomplete");
      response.putArray("output");
      response.putObject("incomplete_details").put("reason", reason);
      event(wrapped("response.incomplete", response));
    }

    void error(String code) throws IOException {
      if (chat) {
        var error = JSON.createObjectNode();
        error.putObject("error").put("message", "broken").put("type", "error").put("code", code);
        event(error);
      } else {
        event(
            JSON.createObjectNode()
                .put("type", "error")
                .put("code", code)
                .put("message", "broken")
                .putNull("param")
                .put("sequence_number", 9));
      }
    }

    private ObjectNode response(String status) {
      var response =
          JSON.createObjectNode()
              .put("id", id)
              .put("object", "response")
              .put("created_at", 1)
              .put("model", "test")
              .put("status", status)
              .put("parallel_tool_calls", true)
              .put("tool_choice", "auto");
      response.putNull("error").putNull("incomplete_details").putNull("instructions");
      response.putObject("metadata");
      response.putArray("tools");
      return response;
    }

    private static ObjectNode wrapped(String type, ObjectNode response) {
      var event = JSON.createObjectNode().put("type", type).put("sequence_number", 99);
      event.set("response", response);
      return event;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
