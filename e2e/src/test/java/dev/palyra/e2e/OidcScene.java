package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/** A gateway, npm's oidc-provider at which it logs in, and who works at the gateway. */
final class OidcScene implements AutoCloseable {
  private final OidcServer oidc;
  private final Path home;
  private GatewayProcess gateway;

  private OidcScene(OidcServer oidc, Path home, GatewayProcess gateway) {
    this.oidc = oidc;
    this.home = home;
    this.gateway = gateway;
  }

  /** Makes the gateway's home, once it is known where the provider is. */
  @FunctionalInterface
  interface Homes {
    Path at(String issuer) throws IOException;
  }

  /** Starts both; where the provider does not start, the test is skipped. */
  static OidcScene start(Homes homes) throws IOException, InterruptedException {
    OidcServer oidc = OidcServer.start();
    try {
      Path home = homes.at(oidc.issuer());
      return new OidcScene(oidc, home, GatewayProcess.start(home));
    } catch (Throwable e) {
      oidc.close();
      throw e;
    }
  }

  OidcServer oidc() {
    return oidc;
  }

  Path home() {
    return home;
  }

  GatewayProcess gateway() {
    return gateway;
  }

  /** Kills the gateway, if it is not dead yet, and starts another over what it has left. */
  void restart() throws IOException, InterruptedException {
    gateway.kill();
    gateway = GatewayProcess.start(home);
  }

  /** A member of the JSON that the gateway keeps as a secret. */
  String stored(String secret, String member) throws IOException, InterruptedException {
    var revealed =
        gateway.raw(
            "operator",
            "POST",
            "/v1/secrets/global/" + secret + "/reveal",
            "application/json",
            "{\"confirm\":\"global/" + secret + "\"}");
    assertThat(revealed.statusCode()).isEqualTo(200);
    return JsonMapper.shared().readTree(revealed.body()).path(member).asString();
  }

  /** The last thousand records. */
  String audit() throws IOException, InterruptedException {
    return gateway.raw("operator", "GET", "/v1/audit?limit=1000", "application/json", "").body();
  }

  /** What the gateway has written to its log. */
  String log() throws IOException {
    return Files.readString(home.resolveSibling(home.getFileName() + ".log"));
  }

  @Override
  public void close() {
    try (oidc) {
      gateway.close();
    }
  }
}
