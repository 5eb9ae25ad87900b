package dev.palyra.gateway.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.palyra.core.secret.Secret;
import dev.palyra.gateway.approval.Webhook.Note;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookTest {
  private static final String KEY = "a key of the receiver's";

  private record Received(String id, String timestamp, String signature, String body) {}

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final Deque<Integer> statuses = new ArrayDeque<>();
  private HttpServer server;
  private Webhook webhook;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          received.add(
              new Received(
                  headers.getFirst("webhook-id"),
                  headers.getFirst("webhook-timestamp"),
                  headers.getFirst("webhook-signature"),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          Integer status = statuses.poll();
          exchange.sendResponseHeaders(status == null ? 204 : status, -1);
          exchange.close();
        });
    server.start();
    webhook =
        new Webhook(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
            () -> Optional.of(Secret.ofUtf8(KEY)),
            () -> Instant.ofEpochSecond(1_700_000_000),
            Duration.ofMillis(1));
  }

  @AfterEach
  void stop() {
    webhook.close();
    server.stop(0);
  }

  private Received next() throws InterruptedException {
    Received next = received.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void eachNoteIsSigned() throws Exception {
    webhook.offer(new Note("note_1", "{\"type\":\"approval.requested\"}"));

    Received note = next();
    Mac hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] expected =
        hmac.doFinal(("note_1.1700000000." + note.body()).getBytes(StandardCharsets.UTF_8));
    assertThat(note.timestamp()).isEqualTo("1700000000");
    assertThat(note.signature()).isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
  }

  @Test
  void whatFailsIsSentAgainInOrder() throws Exception {
    statuses.addAll(List.of(500, 302, 204, 204));

    webhook.offer(new Note("note_1", "{}"));
    webhook.offer(new Note("note_2", "{}"));

    assertThat(List.of(next().id(), next().id(), next().id(), next().id()))
        .containsExactly("note_1", "note_1", "note_1", "note_2");
    assertThat(webhook.lost()).isZero();
  }

  @Test
  void aNoteIsGivenUpAfterEightAttemptsAndTheNextOneGoes() throws Exception {
    for (int i = 0; i < 8; i++) {
      statuses.add(503);
    }

    webhook.offer(new Note("note_1", "{}"));
    webhook.offer(new Note("note_2", "{}"));

    for (int i = 0; i < 8; i++) {
      assertThat(next().id()).isEqualTo("note_1");
    }
    assertThat(next().id()).isEqualTo("note_2");
    assertThat(webhook.lost()).isOne();
  }
}
