package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One request on one connection of its own: HTTP/1.1 with {@code Connection: close} (RFC 9112), so
 * that there is nothing to confuse it with. Secrets are put into its headers here, the last place
 * before the wire, and only where that is TLS.
 */
final class HttpExchange {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MAX_INTERIM = 8;

  private final EgressSession session;
  private final Upstream upstream;
  private final HttpCall call;
  private final int maxBody;
  private final boolean secure;
  private final Authority host;
  private final String path;
  private long sent;
  private long received;

  HttpExchange(EgressSession session, Upstream upstream, HttpCall call, int maxBody)
      throws IOException {
    this.session = session;
    this.upstream = upstream;
    this.call = call;
    this.maxBody = maxBody;
    String target = call.target();
    this.secure = target.regionMatches(true, 0, "https://", 0, 8);
    if (!secure && !target.regionMatches(true, 0, "http://", 0, 7)) {
      throw new IOException("a URL begins with https:// or http://");
    }
    String rest = target.substring(secure ? 8 : 7);
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    this.host = Authority.parse(rest.substring(0, end), secure ? HTTPS : HTTP);
    String after = rest.substring(end);
    int fragment = after.indexOf('#');
    String sentPath = fragment < 0 ? after : after.substring(0, fragment);
    this.path = sentPath.startsWith("/") ? sentPath : "/" + sentPath;
  }

  HttpCall.Answer run() throws IOException {
    List<HttpHead.Field> fields = new ArrayList<>();
    call.headers().forEach((name, value) -> fields.add(new HttpHead.Field(name, value)));
    if (!HttpHead.wellFormed(call.method(), path, fields)
        || call.method().equalsIgnoreCase("CONNECT")) {
      throw new IOException("the request is malformed");
    }
    var attempt =
        new EgressAttempt(session.runId(), host.host(), host.port(), EgressAttempt.Protocol.HTTP);
    Upstream.Permission permission;
    Socket plain;
    try {
      permission = upstream.ask(session, attempt);
      plain = upstream.connect(session, permission);
    } catch (Upstream.RefusedException e) {
      session.refused(attempt, String.valueOf(e.getMessage()));
      throw e;
    } catch (IOException e) {
      session.refused(attempt, "could not connect");
      throw new IOException("could not connect", e);
    }
    Optional<EgressVerdict.AllowedWithCredential> credential =
        permission.verdict() instanceof EgressVerdict.AllowedWithCredential with
            ? Optional.of(with)
            : Optional.empty();
    Optional<String> refusal = Optional.of("the connection broke");
    try (plain) {
      if (!secure && credential.isPresent()) {
        throw new Upstream.RefusedException("a credential goes over TLS only");
      }
      try (Socket socket = secure ? upstream.secure(plain, attempt) : plain) {
        HttpCall.Answer answer = exchange(socket, fields, credential);
        refusal = Optional.empty();
        return answer;
      }
    } catch (Upstream.RefusedException e) {
      refusal = Optional.of(String.valueOf(e.getMessage()));
      throw e;
    } finally {
      session.disown(plain);
      session.record(
          new EgressRecord(
              attempt,
              Optional.of(plain.getInetAddress().getHostAddress()),
              refusal,
              sent,
              received,
              credential.isPresent()));
    }
  }

  private HttpCall.Answer exchange(
      Socket socket,
      List<HttpHead.Field> fields,
      Optional<EgressVerdict.AllowedWithCredential> credential)
      throws IOException {
    byte[] head = head(fields, credential);
    try {
      OutputStream out = socket.getOutputStream();
      count((long) head.length + call.body().length);
      out.write(head);
      out.write(call.body());
      out.flush();
      sent = (long) head.length + call.body().length;
    } finally {
      Arrays.fill(head, (byte) 0);
    }
    return answer(new BufferedInputStream(socket.getInputStream()));
  }

  private byte[] head(
      List<HttpHead.Field> fields, Optional<EgressVerdict.AllowedWithCredential> credential)
      throws IOException {
    var head = new WipedStream();
    try {
      String authority = host.toString();
      boolean standard = host.port() == (secure ? HTTPS : HTTP);
      head.text("%s %s HTTP/1.1\r\n".formatted(call.method(), path));
      head.text(
          "Host: %s\r\nConnection: close\r\n"
              .formatted(
                  standard ? authority.substring(0, authority.lastIndexOf(':')) : authority));
      if (call.body().length > 0 || !List.of("GET", "HEAD").contains(call.method())) {
        head.text("Content-Length: %d\r\n".formatted(call.body().length));
      }
      List<String> dropped =
          new ArrayList<>(new HttpHead(call.method(), path, fields).connectionFields());
      dropped.addAll(List.of("content-length", "transfer-encoding", "expect"));
      credential.ifPresent(with -> dropped.add(with.header().toLowerCase(Locale.ROOT)));
      for (HttpHead.Field field : fields) {
        if (!dropped.contains(field.name().toLowerCase(Locale.ROOT))) {
          head.text(field.name() + ": ");
          value(field.value(), head);
          head.text("\r\n");
        }
      }
      if (credential.isPresent()) {
        byte[] value = credential.get().value().reveal();
        try {
          head.text(credential.get().header() + ": ");
          head.secret(value);
          head.text("\r\n");
        } finally {
          Arrays.fill(value, (byte) 0);
        }
      }
      head.text("\r\n");
      return head.toByteArray();
    } finally {
      head.wipe();
    }
  }

  /** A header's value, with secrets in the places of their marks. */
  private void value(String value, WipedStream head) throws IOException {
    String rest = value;
    while (!rest.isEmpty()) {
      int first = rest.length();
      Map.Entry<String, byte[]> next = null;
      for (Map.Entry<String, byte[]> secret : call.secrets().entrySet()) {
        int at = rest.indexOf(secret.getKey());
        if (at >= 0 && at < first) {
          first = at;
          next = secret;
        }
      }
      head.text(rest.substring(0, first));
      if (next == null) {
        return;
      }
      if (!secure) {
        throw new Upstream.RefusedException("a secret goes over TLS only");
      }
      head.secret(next.getValue());
      rest = rest.substring(first + next.getKey().length());
    }
  }

  private HttpCall.Answer answer(InputStream in) throws IOException {
    for (int i = 0; i < MAX_INTERIM; i++) {
      List<String> lines = HttpHead.lines(in);
      String status = lines.getFirst();
      if (!status.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
        throw new IOException("the answer is malformed");
      }
      int code = Integer.parseInt(status.substring(9, 12));
      if (code >= 200) {
        List<HttpHead.Field> fields = HttpHead.fields(lines.subList(1, lines.size()));
        HttpHead framing = new HttpHead("", "", fields);
        byte[] body =
            call.method().equals("HEAD") || code == 204 || code == 304
                ? new byte[0]
                : body(in, framing);
        received = body.length;
        return new HttpCall.Answer(
            code,
            fields.stream().map(it -> new HttpCall.Header(it.name(), it.value())).toList(),
            body);
      }
    }
    throw new IOException("the answer is malformed");
  }

  private byte[] body(InputStream in, HttpHead head) throws IOException {
    var body = new ByteArrayOutputStream();
    List<String> lengths = head.all("Content-Length");
    List<String> codings = head.all("Transfer-Encoding");
    if (!codings.isEmpty()) {
      if (codings.size() > 1
          || !lengths.isEmpty()
          || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new IOException("the answer is framed in two ways");
      }
      for (long size = chunk(in); size > 0; size = chunk(in)) {
        copy(in, size, body);
        if (!line(in).isEmpty()) {
          throw new IOException("the answer is malformed");
        }
      }
    } else if (!lengths.isEmpty()) {
      if (lengths.size() > 1 || !lengths.getFirst().matches("[0-9]{1,18}")) {
        throw new IOException("the answer is framed in two ways");
      }
      copy(in, Long.parseLong(lengths.getFirst()), body);
    } else {
      byte[] all = in.readNBytes(maxBody + 1);
      if (all.length > maxBody) {
        throw tooLong();
      }
      count(all.length);
      return all;
    }
    return body.toByteArray();
  }

  private static long chunk(InputStream in) throws IOException {
    String line = line(in);
    int extension = line.indexOf(';');
    String size = (extension < 0 ? line : line.substring(0, extension)).strip();
    if (!size.matches("[0-9a-fA-F]{1,8}")) {
      throw new IOException("the answer is malformed");
    }
    return Long.parseLong(size, 16);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0 && line.length() < 4_096; next = in.read()) {
      if (next == '\n' && line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
        return line.substring(0, line.length() - 1);
      }
      line.append((char) next);
    }
    throw new IOException("the answer is malformed");
  }

  private void copy(InputStream in, long length, ByteArrayOutputStream body) throws IOException {
    if (length > maxBody - body.size()) {
      throw tooLong();
    }
    byte[] part = in.readNBytes((int) length);
    if (part.length < length) {
      throw new IOException("the answer ends too early");
    }
    count(length);
    body.writeBytes(part);
  }

  private IOException tooLong() {
    return new IOException("the answer has more than " + maxBody + " bytes");
  }

  private void count(long bytes) throws Upstream.RefusedException {
    if (!session.count(bytes)) {
      throw new Upstream.RefusedException("the call's limit of bytes is used up");
    }
  }

  /** Bytes that are zeroed when they have been sent. */
  private static final class WipedStream extends ByteArrayOutputStream {
    void text(String text) {
      writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void secret(byte[] value) throws IOException {
      for (byte b : value) {
        if (b == '\r' || b == '\n' || b == 0) {
          throw new Upstream.RefusedException("the secret is not a header value");
        }
      }
      writeBytes(value);
    }

    void wipe() {
      Arrays.fill(buf, (byte) 0);
    }
  }
}
