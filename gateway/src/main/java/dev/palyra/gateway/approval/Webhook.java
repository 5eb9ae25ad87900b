package dev.palyra.gateway.approval;

import dev.palyra.core.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notes, each signed, in order, and again where it fails: after 1, 2, 4 seconds and so on,
 * eight times in all. A receiver that is away loses notes and delays no call; at most {@value
 * #QUEUE} wait. Redirects are not followed. Thread-safe.
 *
 * <p>The headers {@code webhook-id}, {@code webhook-timestamp} and {@code webhook-signature} are
 * those of Standard Webhooks, so that any library of it verifies them: HMAC-SHA-256 over id,
 * timestamp and body with dots between.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">
 *     Standard Webhooks</a>
 */
public final class Webhook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final int QUEUE = 1_000;
  private static final int ATTEMPTS = 8;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /**
   * What is sent.
   *
   * @param id the same for each attempt, so that a receiver can tell repetitions
   */
  public record Note(String id, String json) {}

  private final URI url;
  private final Supplier<Optional<Secret>> secret;
  private final InstantSource clock;
  private final Duration firstPause;
  private final BlockingQueue<Note> notes = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong lost = new AtomicLong();
  private final HttpClient client;
  private final Thread thread;

  /**
   * @param secret read for each attempt, so that a new one is in force at once
   * @param firstPause before the first repetition; each further one is twice as long
   */
  public Webhook(
      URI url, Supplier<Optional<Secret>> secret, InstantSource clock, Duration firstPause) {
    this.url = url;
    this.secret = secret;
    this.clock = clock;
    this.firstPause = firstPause;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.thread = Thread.ofVirtual().name("palyra-webhook").start(this::send);
  }

  /** Takes a note and returns at once. */
  public void offer(Note note) {
    if (!notes.offer(note)) {
      lose(note, QUEUE + " others wait");
    }
  }

  /** How many notes were given up. */
  public long lost() {
    return lost.get();
  }

  private void send() {
    try {
      while (true) {
        deliver(notes.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Closed.
    }
  }

  private void deliver(Note note) throws InterruptedException {
    Duration pause = firstPause;
    String why = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        int status = post(note);
        if (status >= 200 && status < 300) {
          return;
        }
        why = "status " + status;
      } catch (IOException | GeneralSecurityException | IllegalStateException e) {
        why = e.getClass().getSimpleName();
      }
      if (attempt < ATTEMPTS) {
        Thread.sleep(pause);
        pause = pause.multipliedBy(2);
      }
    }
    lose(note, why);
  }

  private void lose(Note note, String why) {
    lost.incrementAndGet();
    LOG.atWarn()
        .addKeyValue("note", note.id())
        .addKeyValue("why", why)
        .log("a note to the webhook was given up");
  }

  private int post(Note note) throws IOException, InterruptedException, GeneralSecurityException {
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .header("webhook-id", note.id())
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", "v1," + signature(note, timestamp))
            .POST(HttpRequest.BodyPublishers.ofString(note.json()))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private String signature(Note note, String timestamp) throws GeneralSecurityException {
    try (Secret key =
        secret.get().orElseThrow(() -> new IllegalStateException("the secret is not stored"))) {
      byte[] bytes = key.reveal();
      try {
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(bytes, "HmacSHA256"));
        String signed = note.id() + "." + timestamp + "." + note.json();
        return Base64.getEncoder()
            .encodeToString(hmac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    client.shutdownNow();
  }
}
