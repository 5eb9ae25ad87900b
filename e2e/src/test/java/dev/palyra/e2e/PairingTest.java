package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.identity.DeviceRole;
import dev.palyra.e2e.GatewayProcess.Answer;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.device.DeviceException;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.PairedDevice;
import dev.palyra.identity.device.Pairing;
import dev.palyra.identity.pairing.PairingCode;
import dev.palyra.identity.pairing.PairingUri;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A device and a gateway in two processes over TLS, and somebody in between. */
class PairingTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder;
  private Path home;
  private GatewayProcess gateway;
  private String address = "";
  private PairingCode code = PairingCode.draw(RANDOM);

  @BeforeEach
  void start() throws Exception {
    home = Files.createDirectory(folder.resolve("home"));
    home.toFile().setReadable(false, false);
    home.toFile().setReadable(true, true);
    Files.writeString(
        home.resolve("palyra.toml"),
        "[devices]\nenabled = true\naddress = \"127.0.0.1\"\nport = 0\n");
    gateway = GatewayProcess.start(home);
    newCode();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void newCode() throws Exception {
    Answer answer = gateway.asOperator("POST", "/v1/pairing/codes", "{\"role\":\"agent\"}");
    assertThat(answer.status()).isEqualTo(201);
    PairingUri uri = PairingUri.parse(answer.body().path("uri").asString());
    address = uri.gateways().getFirst();
    code = uri.code();
  }

  private static Pairing pairing(String at) {
    return new Pairing(at, Optional.empty(), Clock.systemUTC(), RANDOM);
  }

  private static Pairing.Asked ask(Pairing pairing, PairingCode typed) {
    return pairing.ask(typed, "laptop", "linux", DeviceRole.AGENT);
  }

  private Answer decide(String request, String verdict) throws Exception {
    return gateway.asOperator(
        "POST",
        "/v1/approvals/" + request + "/decision",
        "{\"verdict\":\"" + verdict + "\",\"reason\":\"\"}");
  }

  private PairedDevice paired() throws Exception {
    try (var pairing = pairing(address)) {
      Pairing.Asked asked = ask(pairing, code);
      assertThat(decide(asked.request(), "approve").status()).isEqualTo(200);
      var store = new DeviceStore(folder.resolve("device-home"));
      store.write(pairing.await(asked, Duration.ofMillis(50)));
      return new PairedDevice(store, Clock.systemUTC(), RANDOM);
    }
  }

  private JsonNode requests() throws Exception {
    return gateway.asOperator("GET", "/v1/approvals", "").body().path("approvals");
  }

  private static int status(PairedDevice device, String path) throws Exception {
    return device
        .link()
        .http()
        .send(HttpRequest.newBuilder(device.link().uri(path)).build(), BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void aDeviceIsPairedWorksRenewsAndIsShutOut() throws Exception {
    try (PairedDevice device = paired()) {
      assertThat(status(device, "/v1/tools")).isEqualTo(200);
      assertThat(status(device, "/v1/devices")).isEqualTo(403);
      var before = device.certificate();
      device.renew();
      assertThat(device.certificate()).isNotEqualTo(before);
      assertThat(status(device, "/v1/tools")).isEqualTo(200);

      var stream =
          device
              .link()
              .http()
              .send(
                  HttpRequest.newBuilder(device.link().uri("/v1/runs/r/events"))
                      .header("Accept", "text/event-stream")
                      .build(),
                  BodyHandlers.ofInputStream());
      assertThat(stream.statusCode()).isEqualTo(200);
      Answer revoked =
          gateway.asOperator(
              "POST", "/v1/devices/" + device.id() + "/revoke", "{\"reason\":\"lost\"}");
      assertThat(revoked.status()).isEqualTo(200);

      assertThatThrownBy(() -> drain(stream.body())).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> status(device, "/v1/tools")).isInstanceOf(IOException.class);
      JsonNode audit =
          gateway.asOperator("GET", "/v1/audit?kind=device.revoked", "").body().path("records");
      assertThat(audit.toString()).contains("lost", "Operator:local", device.id());
    }
  }

  private static void drain(InputStream stream) throws IOException {
    while (stream.read() >= 0) {
      // Until it is closed from the other side, which is no orderly end of the stream.
    }
  }

  @Test
  void aRefusedDeviceGetsNothing() throws Exception {
    try (var pairing = pairing(address)) {
      Pairing.Asked asked = ask(pairing, code);
      assertThat(decide(asked.request(), "deny").status()).isEqualTo(200);

      assertThatThrownBy(() -> pairing.await(asked, Duration.ofMillis(50)))
          .isInstanceOf(DeviceException.class)
          .hasMessage("an operator refused this device");
      assertThat(decide(asked.request(), "approve").status()).isEqualTo(409);
    }
  }

  @Test
  void aRequestWaitsThroughAKillAndIsThenApproved() throws Exception {
    Pairing.Asked asked;
    try (var pairing = pairing(address)) {
      asked = ask(pairing, code);
    }
    gateway.kill();
    gateway = GatewayProcess.start(home);

    assertThat(decide(asked.request(), "approve").status()).isEqualTo(200);

    for (int i = 0; i < 200; i++) {
      JsonNode devices = gateway.asOperator("GET", "/v1/devices", "").body().path("devices");
      if (devices.size() == 1) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the device was not admitted");
  }

  @Test
  void whoGuessesBurnsTheCode() throws Exception {
    String wrong = code.reveal().endsWith("0") ? "1" : "0";
    PairingCode guess =
        PairingCode.parse(code.reveal().substring(0, code.reveal().length() - 1) + wrong)
            .orElseThrow();
    for (int i = 0; i < 3; i++) {
      try (var pairing = pairing(address)) {
        assertThatThrownBy(() -> ask(pairing, guess))
            .isInstanceOf(DeviceException.class)
            .hasMessageContaining("the code is wrong, or somebody is in between");
      }
    }

    try (var pairing = pairing(address)) {
      assertThatThrownBy(() -> ask(pairing, code)).hasMessageContaining("there is no such code");
    }
    assertThat(requests()).isEmpty();
  }

  /** Relays the exchange word for word, but for the authority, which has to be their own. */
  @Test
  void whoRelaysGetsNoRequestThroughAndBurnsTheCode() throws Exception {
    inBetween(UnaryOperator.identity(), UnaryOperator.identity());
  }

  @Test
  void whoAltersWhatTheDeviceSendsLikewise() throws Exception {
    inBetween(
        body -> body.replaceAll("(\"round1\":\"04[0-9a-f]{20})[0-9a-f]{4}", "$1abcd"),
        UnaryOperator.identity());
  }

  @Test
  void whoAltersWhatTheGatewaySendsLikewise() throws Exception {
    inBetween(
        UnaryOperator.identity(),
        body -> body.replaceAll("(\"round2\":\"04[0-9a-f]{20})[0-9a-f]{4}", "$1abcd"));
  }

  private void inBetween(UnaryOperator<String> requests, UnaryOperator<String> answers)
      throws Exception {
    try (var middleman = new Middleman(address, requests, answers)) {
      for (int i = 0; i < 3; i++) {
        try (var pairing = pairing(middleman.address())) {
          assertThatThrownBy(() -> ask(pairing, code))
              .isInstanceOf(DeviceException.class)
              .hasMessageContaining("somebody is in between");
        }
      }
    }
    try (var pairing = pairing(address)) {
      assertThatThrownBy(() -> ask(pairing, code)).hasMessageContaining("there is no such code");
    }
    assertThat(requests()).isEmpty();
  }

  /** With the URI of a QR code the device knows whom it wants to talk to. */
  @Test
  void aUriNamesTheGatewaysRoot() throws Exception {
    Answer answer = gateway.asOperator("POST", "/v1/pairing/codes", "{\"role\":\"agent\"}");
    PairingUri uri = PairingUri.parse(answer.body().path("uri").asString());
    try (var middleman =
            new Middleman(address, UnaryOperator.identity(), UnaryOperator.identity());
        var pairing =
            new Pairing(
                middleman.address(), Optional.of(uri.authority()), Clock.systemUTC(), RANDOM)) {
      assertThatThrownBy(() -> ask(pairing, uri.code())).hasMessageContaining("another gateway");
    }
  }

  @Test
  void opensslAgrees() throws Exception {
    try (PairedDevice device = paired()) {
      Path root = folder.resolve("root.pem");
      Path issuing = folder.resolve("issuing.pem");
      Path leaf = folder.resolve("leaf.pem");
      Path crl = folder.resolve("list.crl");
      JsonNode authority = read(device, "/v1/ca");
      Files.writeString(root, authority.path("root").asString());
      Files.writeString(issuing, authority.path("issuing").asString());
      Files.writeString(leaf, Certificates.pem(device.certificate()));
      String[] verify = {
        "verify",
        "-x509_strict",
        "-purpose",
        "sslclient",
        "-CAfile",
        root.toString(),
        "-untrusted",
        issuing.toString(),
        leaf.toString()
      };
      assertThat(openssl(verify)).isZero();
      verify[3] = "sslserver";
      assertThat(openssl(verify)).isNotZero();
      Files.write(crl, bytes(device, "/v1/ca/crl"));
      assertThat(
              openssl(
                  "crl",
                  "-inform",
                  "DER",
                  "-in",
                  crl.toString(),
                  "-CAfile",
                  issuing.toString(),
                  "-noout"))
          .isZero();
      assertThat(
              openssl(
                  "s_client",
                  "-connect",
                  address,
                  "-CAfile",
                  root.toString(),
                  "-verify_return_error",
                  "-verify_hostname",
                  "localhost",
                  "-tls1_3"))
          .isZero();
      assertThat(
              openssl(
                  "s_client",
                  "-connect",
                  address,
                  "-CAfile",
                  root.toString(),
                  "-verify_return_error",
                  "-tls1_2"))
          .isNotZero();
    }
  }

  private static JsonNode read(PairedDevice device, String path) throws Exception {
    return dev.palyra.core.call.StrictJson.parse(bytes(device, path));
  }

  private static byte[] bytes(PairedDevice device, String path) throws Exception {
    return device
        .link()
        .http()
        .send(HttpRequest.newBuilder(device.link().uri(path)).build(), BodyHandlers.ofByteArray())
        .body();
  }

  private static int openssl(String... arguments) throws Exception {
    var command = new java.util.ArrayList<>(java.util.List.of("openssl"));
    command.addAll(java.util.List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
