package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressAttempt.Protocol;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One plain HTTP request that the proxy performs: to the host in the clear, or over TLS with a
 * credential added. One request a connection, so that there is nothing to confuse it with.
 */
final class PlainRequest {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int BUFFER_BYTES = 32 << 10;

  private final HttpHead head;
  private final InputStream body;
  private final Socket client;
  private final EgressSession session;
  private final Upstream upstream;
  private long sent;
  private long received;

  PlainRequest(
      HttpHead head, InputStream body, Socket client, EgressSession session, Upstream upstream) {
    this.head = head;
    this.body = body;
    this.client = client;
    this.session = session;
    this.upstream = upstream;
  }

  void run() throws IOException {
    String rest = withoutScheme(head.target());
    int slash = indexOfAny(rest);
    Authority asked = Authority.parse(slash < 0 ? rest : rest.substring(0, slash), HTTP);
    String path = slash < 0 ? "/" : rest.substring(slash);
    for (String host : head.all("Host")) {
      if (!Authority.parse(host, HTTP).equals(asked)) {
        throw new HttpHead.MalformedException("the Host field names another host");
      }
    }
    // Bound to a credential, the host is asked over TLS: port 80 in the sandbox is 443 outside.
    boolean onlySecured = asked.port() == HTTP && !session.covers(asked.host(), HTTP);
    EgressAttempt attempt =
        new EgressAttempt(
            session.runId(), asked.host(), onlySecured ? HTTPS : asked.port(), Protocol.HTTP);
    try {
      Upstream.Permission permission = upstream.ask(session, attempt);
      if (onlySecured && !(permission.verdict() instanceof EgressVerdict.AllowedWithCredential)) {
        throw new Upstream.RefusedException(
            "the tool's egress list does not have this host and port");
      }
      perform(permission, path.startsWith("/") ? path : "/" + path);
    } catch (Upstream.RefusedException e) {
      session.refused(attempt, String.valueOf(e.getMessage()));
      ProxyConnection.answer(client, "403 Forbidden", String.valueOf(e.getMessage()));
    }
  }

  private void perform(Upstream.Permission permission, String path) throws IOException {
    Optional<EgressVerdict.AllowedWithCredential> credential =
        permission.verdict() instanceof EgressVerdict.AllowedWithCredential with
            ? Optional.of(with)
            : Optional.empty();
    Socket plain;
    try {
      plain = upstream.connect(session, permission);
    } catch (IOException e) {
      session.refused(permission.attempt(), "could not connect");
      ProxyConnection.answer(client, "502 Bad Gateway", "could not connect");
      return;
    }
    Optional<String> refusal = Optional.empty();
    try (plain;
        Socket host =
            credential.isPresent() ? upstream.secure(plain, permission.attempt()) : plain) {
      exchange(host, permission.attempt(), path, credential);
    } catch (Upstream.RefusedException e) {
      refusal = Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      refusal = Optional.of("the connection broke");
      if (received == 0) {
        ProxyConnection.answer(client, "502 Bad Gateway", "the connection broke");
      }
    } finally {
      session.disown(plain);
      session.record(
          new EgressRecord(
              permission.attempt(),
              Optional.of(plain.getInetAddress().getHostAddress()),
              refusal,
              sent,
              received,
              credential.isPresent()));
    }
  }

  private void exchange(
      Socket host,
      EgressAttempt attempt,
      String path,
      Optional<EgressVerdict.AllowedWithCredential> credential)
      throws IOException {
    OutputStream out = host.getOutputStream();
    out.write(request(attempt, path, credential));
    writeCredential(out, credential);
    out.write(HttpHead.latin1("\r\n"));
    sendBody(out);
    out.flush();
    InputStream in = host.getInputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      count(count);
      received += count;
      client.getOutputStream().write(buffer, 0, count);
    }
  }

  private byte[] request(
      EgressAttempt attempt,
      String path,
      Optional<EgressVerdict.AllowedWithCredential> credential) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(HttpHead.latin1("%s %s HTTP/1.1\r\n".formatted(head.method(), path)));
    boolean standard = attempt.port() == (credential.isPresent() ? HTTPS : HTTP);
    String host = new Authority(attempt.host(), attempt.port()).toString();
    request.writeBytes(
        HttpHead.latin1(
            "Host: %s\r\nConnection: close\r\n"
                .formatted(standard ? host.substring(0, host.lastIndexOf(':')) : host)));
    List<String> dropped = head.connectionFields();
    for (HttpHead.Field field : head.fields()) {
      boolean replaced = credential.map(with -> field.is(with.header())).orElse(false);
      if (!replaced && !dropped.contains(field.name().toLowerCase(Locale.ROOT))) {
        request.writeBytes(HttpHead.latin1(field.name() + ": " + field.value() + "\r\n"));
      }
    }
    return request.toByteArray();
  }

  private static void writeCredential(
      OutputStream out, Optional<EgressVerdict.AllowedWithCredential> credential)
      throws IOException {
    if (credential.isPresent()) {
      byte[] value = credential.get().value().reveal();
      try {
        for (byte b : value) {
          if (b == '\r' || b == '\n' || b == 0) {
            throw new Upstream.RefusedException("the credential is not a header value");
          }
        }
        out.write(HttpHead.latin1(credential.get().header() + ": "));
        out.write(value);
        out.write(HttpHead.latin1("\r\n"));
      } finally {
        Arrays.fill(value, (byte) 0);
      }
    }
  }

  private void sendBody(OutputStream out) throws IOException {
    long length = head.bodyLength();
    if (length >= 0) {
      copy(out, length);
      return;
    }
    long size;
    do {
      String line = chunkLine();
      size = chunkSize(line);
      out.write(HttpHead.latin1(Long.toHexString(size) + "\r\n"));
      copy(out, size);
      if (!chunkLine().isEmpty()) {
        // After the last chunk this also refuses trailer fields, which could carry a header past
        // us.
        throw new Upstream.RefusedException("malformed chunk");
      }
      out.write(HttpHead.latin1("\r\n"));
    } while (size > 0);
  }

  private static long chunkSize(String line) throws Upstream.RefusedException {
    if (!line.matches("[0-9a-fA-F]{1,8}")) {
      throw new Upstream.RefusedException("malformed chunk");
    }
    return Long.parseLong(line, 16);
  }

  private String chunkLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = body.read(); next >= 0 && line.length() < 64; next = body.read()) {
      if (next == '\n' && line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
        return line.substring(0, line.length() - 1);
      }
      line.append((char) next);
    }
    throw new Upstream.RefusedException("malformed chunk");
  }

  private void copy(OutputStream out, long length) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (long left = length; left > 0; ) {
      int count = body.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new IOException("the request ends too early");
      }
      count(count);
      sent += count;
      out.write(buffer, 0, count);
      left -= count;
    }
  }

  private void count(long bytes) throws Upstream.RefusedException {
    if (!session.count(bytes)) {
      throw new Upstream.RefusedException("the call's limit of bytes is used up");
    }
  }

  private static String withoutScheme(String target) throws HttpHead.MalformedException {
    if (!target.regionMatches(true, 0, "http://", 0, 7)) {
      throw new HttpHead.MalformedException("the proxy takes absolute http:// targets and CONNECT");
    }
    return target.substring(7);
  }

  /** Where the authority ends; user information is not taken for one. */
  private static int indexOfAny(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("/?#".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
