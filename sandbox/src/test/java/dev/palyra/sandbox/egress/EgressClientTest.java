package dev.palyra.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressClientTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok";
  private static final byte[] SECRET = "s3cret".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private final List<EgressRecord> records = new CopyOnWriteArrayList<>();

  private EgressPolicy policy(EgressVerdict verdict) {
    return new EgressPolicy() {
      @Override
      public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
        return verdict;
      }

      @Override
      public void record(EgressRecord ended) {
        records.add(ended);
      }
    };
  }

  private HttpCall.Answer send(TestHost host, EgressVerdict verdict, HttpCall call)
      throws IOException {
    try (EgressClient.Session session =
        host.client(EgressLimits.DEFAULTS)
            .open("run", Set.of(new EgressHost("api.test", host.port())), policy(verdict))) {
      return session.send(call, 1_000);
    }
  }

  private static HttpCall get(String url, Map<String, String> headers, Map<String, byte[]> marks) {
    return new HttpCall("GET", url, headers, new byte[0], marks);
  }

  private static String url(TestHost host, String scheme) {
    return scheme + "://api.test:" + host.port() + "/path?q=1#part";
  }

  @Test
  void aSecretTakesThePlaceOfItsMarkOverTls() throws Exception {
    try (TestHost host = TestHost.start(folder, true, _ -> OK)) {
      HttpCall.Answer answer =
          send(
              host,
              new EgressVerdict.Allowed(),
              get(
                  url(host, "https"),
                  Map.of("Authorization", "Bearer MARK-1, MARK-1", "Host", "other.test"),
                  Map.of("MARK-1", SECRET)));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).asString(StandardCharsets.US_ASCII).isEqualTo("ok");
      assertThat(answer.headers()).contains(new HttpCall.Header("X-A", "b"));
      assertThat(host.heard())
          .singleElement()
          .asString()
          .startsWith("GET /path?q=1 HTTP/1.1\r\nHost: api.test:" + host.port() + "\r\n")
          .contains("\r\nAuthorization: Bearer s3cret, s3cret\r\n")
          .doesNotContain("MARK", "other.test");
    }
    assertThat(records).singleElement().satisfies(ended -> assertThat(ended.refusal()).isEmpty());
  }

  @Test
  void noSecretGoesInTheClear() throws Exception {
    try (TestHost host = TestHost.start(folder, false, _ -> OK)) {
      assertThatThrownBy(() ->
              send(
                  host,
                  new EgressVerdict.Allowed(),
                  get(url(host, "http"), Map.of("A", "MARK-1"), Map.of("MARK-1", SECRET))))
          .hasMessage("a secret goes over TLS only");
      assertThatThrownBy(() ->
              send(
                  host,
                  new EgressVerdict.AllowedWithCredential(
                      "A", dev.palyra.core.secret.Secret.ofUtf8("s3cret")),
                  get(url(host, "http"), Map.of(), Map.of())))
          .hasMessage("a credential goes over TLS only");
      assertThat(
              send(host, new EgressVerdict.Allowed(), get(url(host, "http"), Map.of(), Map.of()))
                  .status())
          .isEqualTo(200);
      assertThat(host.heard()).noneMatch(head -> head.contains("s3cret"));
    }
  }

  @Test
  void thePolicyAndTheListOfHostsDecide() throws Exception {
    try (TestHost host = TestHost.start(folder, false, _ -> OK)) {
      assertThatThrownBy(() ->
              send(
                  host,
                  new EgressVerdict.Denied("not today"),
                  get(url(host, "http"), Map.of(), Map.of())))
          .hasMessage("not today");
      assertThatThrownBy(() ->
              send(
                  host,
                  new EgressVerdict.Allowed(),
                  get("http://other.test:" + host.port() + "/", Map.of(), Map.of())))
          .hasMessage("the tool's egress list does not have this host and port");
      assertThat(host.heard()).isEmpty();
    }
    assertThat(records).extracting(it -> it.refusal().orElse("")).contains("not today");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://api.test/",
        "https://user@api.test/",
        "https:///",
        "https://api.test/a b",
        "https://api.test/\r\nX: y",
        ""
      })
  void malformedTargetsAreRefused(String target) throws Exception {
    try (TestHost host = TestHost.start(folder, false, _ -> OK)) {
      assertThatThrownBy(
              () -> send(host, new EgressVerdict.Allowed(), get(target, Map.of(), Map.of())))
          .isInstanceOf(IOException.class);
      assertThat(host.heard()).isEmpty();
    }
  }

  @Test
  void headersCannotSmuggle() throws Exception {
    try (TestHost host = TestHost.start(folder, false, _ -> OK)) {
      assertThatThrownBy(() ->
              send(
                  host,
                  new EgressVerdict.Allowed(),
                  get(url(host, "http"), Map.of("A", "b\r\nC: d"), Map.of())))
          .hasMessage("the request is malformed");
      var _ =
          send(
              host,
              new EgressVerdict.Allowed(),
              get(
                  url(host, "http"),
                  Map.of("Transfer-Encoding", "chunked", "Content-Length", "7", "Connection", "x"),
                  Map.of()));
      assertThat(host.heard())
          .singleElement()
          .asString()
          .doesNotContain("chunked", "Content-Length");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n",
        "HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.0 200 OK\r\n\r\nabcd"
      })
  void framings(String text) throws Exception {
    try (TestHost host = TestHost.start(folder, false, _ -> text)) {
      assertThat(
              send(host, new EgressVerdict.Allowed(), get(url(host, "http"), Map.of(), Map.of()))
                  .body())
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo("abcd");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "SSH-2.0-x\r\n\r\n",
        ""
      })
  void malformedAnswersEndInAnError(String text) throws Exception {
    try (TestHost host = TestHost.start(folder, false, _ -> text)) {
      assertThatThrownBy(() ->
              send(host, new EgressVerdict.Allowed(), get(url(host, "http"), Map.of(), Map.of())))
          .isInstanceOf(IOException.class);
    }
  }
}
