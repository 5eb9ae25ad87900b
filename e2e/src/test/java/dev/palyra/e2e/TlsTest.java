package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palyra.e2e.CommandLine.Ended;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code server.tls}: the API behind a certificate of the gateway's own authority. */
class TlsTest {
  @TempDir private Path folder;
  private Path home;

  @BeforeEach
  void home() throws IOException {
    home = ApprovalScenario.in(folder).home();
  }

  private void configure(String server) throws IOException {
    Path file = home.resolve("palyra.toml");
    Files.writeString(file, "[server]\n" + server + "\n" + Files.readString(file));
  }

  private Ended palyra(String... arguments) throws IOException, InterruptedException {
    return CommandLine.palyra(home, arguments);
  }

  private static Ended run(List<String> command) throws IOException, InterruptedException {
    return CommandLine.run(command);
  }

  @Test
  void theCommandLineTrustsTheGatewayOfItsHomeAndNoOther() throws Exception {
    configure("tls = true");
    try (var gateway = GatewayProcess.start(home)) {
      assertThat(gateway.url().getScheme()).isEqualTo("https");

      Ended right = palyra("status");
      assertThat(right.status()).as(right.said()).isZero();

      // The roots of another gateway: whoever took over the port gets no token.
      Path roots = home.resolve("state/ca.pem");
      String own = Files.readString(roots);
      Files.writeString(roots, foreignRoot());
      Ended wrong = palyra("status");
      assertThat(wrong.status()).isEqualTo(2);
      assertThat(wrong.said()).contains("has no certificate of this home's authority");
      Files.writeString(roots, own);
    }
  }

  private String foreignRoot() throws IOException, InterruptedException {
    Path key = folder.resolve("other.key");
    Path root = folder.resolve("other.pem");
    Ended made =
        run(
            List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=other",
                "-keyout",
                key.toString(),
                "-out",
                root.toString()));
    assumeTrue(made.status() == 0, "openssl is needed: " + made.said());
    return Files.readString(root);
  }

  @Test
  void curlIsLetInByTheRootsAloneAndNobodySpeaksWithoutTls() throws Exception {
    configure("tls = true\nhosts = \"palyra.example\"");
    try (var gateway = GatewayProcess.start(home)) {
      String health = gateway.url().resolve("/healthz").toString();
      String roots = home.resolve("state/ca.pem").toString();
      var curl = List.of("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}");
      assumeTrue(run(List.of("curl", "--version")).status() == 0, "curl is needed");

      assertThat(run(with(curl, "--cacert", roots, health)).said()).isEqualTo("200");
      assertThat(run(with(curl, health)).status()).isNotZero();
      String named = "https://palyra.example:" + gateway.url().getPort() + "/healthz";
      String resolve = "palyra.example:" + gateway.url().getPort() + ":127.0.0.1";
      assertThat(run(with(curl, "--cacert", roots, "--resolve", resolve, named)).said())
          .isEqualTo("200");
      // Of a name that is not its own it has no certificate.
      assertThat(
              run(with(
                      curl,
                      "--cacert",
                      roots,
                      "--resolve",
                      resolve.replace("palyra.example", "other.example"),
                      named.replace("palyra.example", "other.example")))
                  .status())
          .isNotZero();
      assertThat(run(with(curl, "--cacert", roots, "--tls-max", "1.2", health)).status())
          .isNotZero();
      assertThat(run(with(curl, health.replace("https:", "http:"))).said()).doesNotContain("200");
    }
  }

  private static List<String> with(List<String> command, String... more) {
    var all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void aClientWithoutTheRootsIsNotTalkedInto() throws Exception {
    configure("tls = true");
    try (var gateway = GatewayProcess.start(home);
        var client = HttpClient.newHttpClient()) {
      URI url = gateway.url().resolve("/healthz");
      assertThatThrownBy(() ->
              client.send(
                  HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.discarding()))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void theNetworkIsServedWithTlsOrNotAtAll() throws Exception {
    configure("address = \"0.0.0.0\"");
    assertThatThrownBy(() -> GatewayProcess.start(home))
        .hasMessageContaining("anything but 127.0.0.1 and ::1 needs server.tls = true");

    configure("tls = true");
    Path file = home.resolve("palyra.toml");
    Files.writeString(file, Files.readString(file).replaceFirst("\n\\[server]", ""));
    try (var gateway = GatewayProcess.start(home)) {
      assertThat(gateway.url().getHost()).isEqualTo("127.0.0.1");
      Ended status = palyra("status");
      assertThat(status.status()).as(status.said()).isZero();
    }
  }
}
