package dev.palyra.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Waits on a port of its own on 127.0.0.1 for a browser that a provider sends back (RFC 8252, 7.3):
 * takes one answer and is gone. Only {@code GET /callback} for this very address is one; what the
 * answer is worth is for the gateway to say.
 */
final class LoopbackListener implements AutoCloseable {
  private static final Pattern LINE = Pattern.compile("GET /callback\\?(\\S{1,8192}) HTTP/1\\.1");
  private static final int LARGEST = 32 << 10;
  // Browsers open connections that they send nothing on.
  private static final int SILENCE_MILLIS = 5_000;

  private final ServerSocket socket;

  LoopbackListener() throws IOException {
    socket = new ServerSocket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  String redirect() {
    return "http://" + address() + "/callback";
  }

  private String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /** The query that came back; nothing where none came in time. */
  Optional<String> await(Duration most) throws IOException {
    long end = System.nanoTime() + most.toNanos();
    for (long left = most.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      socket.setSoTimeout((int) left);
      try (Socket browser = socket.accept()) {
        browser.setSoTimeout(SILENCE_MILLIS);
        Optional<String> answer = answer(head(browser.getInputStream()));
        reply(
            browser.getOutputStream(),
            answer.isPresent() ? "200 OK" : "404 Not Found",
            answer.isPresent()
                ? "Received. Look at the terminal; this window can be closed."
                : "Nothing is here.");
        if (answer.isPresent()) {
          return answer;
        }
      } catch (SocketTimeoutException e) {
        // A connection without a request, or the end of the wait.
      } catch (IOException e) {
        if (socket.isClosed()) {
          throw e;
        }
        // The browser went away; it may come again.
      }
    }
    return Optional.empty();
  }

  private Optional<String> answer(String head) {
    String[] lines = head.split("\r\n", -1);
    Matcher line = LINE.matcher(lines[0]);
    long ours = 0;
    long hosts = 0;
    for (String header : lines) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("host:")) {
        hosts++;
        ours += lower.substring("host:".length()).strip().equals(address()) ? 1 : 0;
      }
    }
    // A page that had its own name resolved to this machine is not the provider.
    return line.matches() && hosts == 1 && ours == 1
        ? Optional.of(line.group(1))
        : Optional.empty();
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    long end = System.nanoTime() + Duration.ofMillis(SILENCE_MILLIS).toNanos();
    while (head.length() < LARGEST && head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0 || System.nanoTime() > end) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void reply(OutputStream out, String status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.US_ASCII);
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\nReferrer-Policy: no-referrer"
            + "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
