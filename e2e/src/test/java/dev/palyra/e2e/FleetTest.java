package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palyra.core.call.StrictJson;
import dev.palyra.e2e.Machine.Ended;
import dev.palyra.e2e.Machine.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The gateway on one machine, its devices on another, and nothing but {@code palyra} on both: in
 * network namespaces of their own where this host lets us make them.
 */
@Tag("peers")
class FleetTest {
  @TempDir private Path folder;
  private Machine.Pair machines;
  private Machine here;
  private Machine there;
  private Path home;
  private Running gateway;
  private String address = "";

  @BeforeEach
  void start() throws Exception {
    machines = Machine.pair(folder);
    here = machines.left();
    there = machines.right();
    home = newHome("gateway", 0);
    gateway = here.gateway(home);
    JsonNode code = json(palyra("pair", "new", "--role", "node", "--json"));
    Matcher port = Pattern.compile("gw=[^&]*:(\\d+)").matcher(code.path("uri").asString());
    assertThat(port.find()).isTrue();
    address = here.address() + ":" + port.group(1);
  }

  @AfterEach
  void stop() throws Exception {
    gateway.stop();
    machines.close();
  }

  private Path newHome(String name, int port) throws Exception {
    Path made =
        Files.createDirectory(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(
        made.resolve("palyra.toml"),
        "[devices]\nenabled = true\naddress = \"%s\"\nhosts = \"%s\"\nport = %d\n"
            .formatted(here.address(), here.address(), port));
    return made;
  }

  /** By the operator at the gateway's own machine. */
  private Ended palyra(String... arguments) throws Exception {
    return here.palyra(home, arguments).end();
  }

  private static String right(Ended ended) {
    assertThat(ended.status()).as(ended.said()).isZero();
    return ended.said();
  }

  private static JsonNode json(Ended ended) {
    return StrictJson.parse(right(ended));
  }

  private Ended on(Path device, String... arguments) throws Exception {
    return there.palyra(device, arguments).end();
  }

  private static String find(String pattern, String text) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
    return found.group(1);
  }

  /** Pairs a home of the other machine; {@code approver} says yes once the numbers are the same. */
  private String pair(Path device, String role, Path approver, String... more) throws Exception {
    JsonNode code = json(palyra("pair", "new", "--role", role, "--json"));
    var arguments = new java.util.ArrayList<>(java.util.List.of("pair", "join"));
    if (more.length == 0) {
      arguments.add(code.path("uri").asString());
    } else {
      arguments.addAll(java.util.List.of(code.path("code").asString(), "--gateway", address));
      arguments.addAll(java.util.List.of(more));
    }
    arguments.addAll(java.util.List.of("--role", role, "--name", device.getFileName().toString()));
    Running joining = there.palyra(device, arguments.toArray(String[]::new));
    String said = joining.until("waiting for an operator");
    String number = find("compare with the operator: (\\d{6})", said);
    String request = find("pair approve ([0-9A-Z]{26})", said);
    Machine where = approver.equals(home) ? here : there;
    assertThat(right(where.palyra(approver, "pair", "list").end())).contains(request, number);
    right(where.palyra(approver, "pair", "approve", request).end());
    return find("paired as ([0-9A-Z]{26})", right(joining.end()));
  }

  @Test
  void aFleetIsRunFromAPairedLaptop() throws Exception {
    Path laptop = folder.resolve("laptop");
    Path worker = folder.resolve("worker");
    pair(laptop, "operator", home);
    // From here on the laptop is the operator's: it approves, over mutual TLS.
    String id = pair(worker, "agent", laptop, "--key", "ed25519");

    right(on(worker, "tools", "list"));
    assertThat(on(worker, "devices", "list").status()).isNotZero();
    assertThat(on(worker, "pair", "new", "--role", "operator").status()).isNotZero();
    right(on(laptop, "devices", "rename", id, "build box"));
    assertThat(right(on(laptop, "devices", "show", id))).contains("build box", "agent");

    // Refused, it stays what it is, and may ask again.
    String no = find("([0-9A-Z]{26})", right(on(worker, "pair", "upgrade", "--role", "operator")));
    right(on(laptop, "pair", "reject", no, "--reason", "not yet"));
    right(on(worker, "tools", "list"));
    assertThat(on(worker, "devices", "list").status()).isNotZero();
    String yes = find("([0-9A-Z]{26})", right(on(worker, "pair", "upgrade", "--role", "operator")));
    assertThat(on(worker, "pair", "approve", yes).status()).as("its own upgrade").isNotZero();
    right(on(laptop, "pair", "approve", yes));
    right(on(worker, "devices", "list"));

    // A new root, and everybody follows by the signature of the old one.
    String before = right(palyra("devices", "ca"));
    assertThat(before).contains("BEGIN CERTIFICATE");
    right(palyra("devices", "rotate-ca", "--yes"));
    assertThat(palyra("devices", "rotate-ca", "--yes").said()).contains("overlap");
    right(on(worker, "devices", "rotate"));
    right(on(laptop, "devices", "rotate"));
    assertThat(right(on(laptop, "devices", "ca"))).isNotEqualTo(before);
    assertThat(right(palyra("audit", "list", "--kind", "ca.rotated"))).contains("ca.rotated");

    right(on(laptop, "devices", "revoke", id, "--reason", "sold"));
    Ended shutOut = on(worker, "tools", "list");
    assertThat(shutOut.status()).isNotZero();
    assertThat(shutOut.said()).contains("revoked");
    assertThat(right(on(laptop, "devices", "list"))).contains("revoked");
  }

  @Test
  void whoWaitsForAnOperatorWaitsThroughARestart() throws Exception {
    Path worker = folder.resolve("worker");
    String port = address.substring(address.lastIndexOf(':') + 1);
    gateway.stop();
    Files.writeString(
        home.resolve("palyra.toml"),
        Files.readString(home.resolve("palyra.toml")).replace("port = 0", "port = " + port));
    gateway = here.gateway(home);
    JsonNode code = json(palyra("pair", "new", "--role", "agent", "--json"));
    Running joining =
        there.palyra(worker, "pair", "join", code.path("code").asString(), "--gateway", address);
    String request = find("pair approve ([0-9A-Z]{26})", joining.until("waiting for an operator"));
    gateway.kill();
    gateway = here.gateway(home);

    right(palyra("pair", "approve", request));

    assertThat(right(joining.end())).contains("paired as");
    right(on(worker, "tools", "list"));
  }

  @Test
  void trustOnFirstUseHoldsToTheFirst() throws Exception {
    Path device = folder.resolve("device");
    String url = "https://" + address;
    String root = json(palyra("devices", "ca", "--json")).path("fingerprint").asString();
    assertThat(on(device, "connect", url, "--fingerprint", "00".repeat(32)).said())
        .contains("nothing was pinned");
    right(on(device, "connect", url, "--fingerprint", root));
    assertThat(right(on(device, "connect", url))).contains("pinned already");

    gateway.stop();
    home = newHome("another", Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    gateway = here.gateway(home);
    String other = json(palyra("devices", "ca", "--json")).path("fingerprint").asString();
    Ended refused = on(device, "connect", url, "--fingerprint", other);
    assertThat(refused.status()).isNotZero();
    String shown = refused.said().replace(" ", "");
    assertThat(shown).contains(root, other).contains("--replace-pin");
    JsonNode code = json(palyra("pair", "new", "--role", "agent", "--json"));
    assertThat(
            on(device, "pair", "join", code.path("code").asString(), "--gateway", address).said())
        .contains("another gateway");
    right(on(device, "connect", url, "--replace-pin", "--fingerprint", other));
  }

  /** What others make of our certificates. */
  @Test
  void opensslCurlAndNodeAgree() throws Exception {
    assumeTrue(there.run("curl", "--version").status() == 0, "curl is not installed");
    assumeTrue(there.run("node", "--version").status() == 0, "node is not installed");
    assumeTrue(there.run("openssl", "version").status() == 0, "openssl is not installed");
    Path worker = folder.resolve("worker");
    String id = pair(worker, "agent", home);
    Path ca = folder.resolve("ca.pem");
    Path chain = folder.resolve("chain.pem");
    Path key = folder.resolve("key.pem");
    Path issuing = folder.resolve("issuing.pem");
    JsonNode authority = json(palyra("devices", "ca", "--json"));
    Files.writeString(ca, authority.path("root").asString());
    Files.writeString(issuing, authority.path("issuing").asString());
    JsonNode kept = StrictJson.parse(Files.readAllBytes(worker.resolve("device/identity.json")));
    Files.writeString(chain, kept.path("chain").asString());
    Files.writeString(
        key,
        "-----BEGIN PRIVATE KEY-----\n"
            + kept.path("key").asString()
            + "\n-----END PRIVATE KEY-----\n");

    String[] curl = {
      "curl",
      "-sS",
      "--cacert",
      ca.toString(),
      "--cert",
      chain.toString(),
      "--key",
      key.toString(),
      "-w",
      "\nstatus %{http_code} version %{http_version}\n",
      "https://" + address + "/v1/tools"
    };
    assertThat(right(there.run(curl))).contains("status 200 version 2");
    assertThat(
            right(
                there.run(
                    "curl",
                    "-sS",
                    "--cacert",
                    ca.toString(),
                    "-w",
                    "status %{http_code}",
                    "https://" + address + "/v1/tools")))
        .contains("status 401");
    assertThat(
            there
                .run(
                    "curl",
                    "-sS",
                    "--cacert",
                    ca.toString(),
                    "--tls-max",
                    "1.2",
                    "https://" + address + "/v1/ca")
                .status())
        .isNotZero();
    String script =
        """
        const fs = require('fs'), https = require('https');
        const [ca, cert, key] = process.argv.slice(1, 4).map(f => fs.readFileSync(f));
        https.get(process.argv[4], { ca, cert, key, minVersion: 'TLSv1.3' }, r => {
          console.log('status ' + r.statusCode + ' authorized ' + r.socket.authorized);
          r.resume();
        }).on('error', e => { console.log('error ' + e.code); process.exit(1); });
        """;
    String[] node = {
      "node",
      "-e",
      script,
      ca.toString(),
      chain.toString(),
      key.toString(),
      "https://" + address + "/v1/tools"
    };
    assertThat(right(there.run(node))).contains("status 200 authorized true");

    String[] verify = {
      "openssl",
      "verify",
      "-x509_strict",
      "-purpose",
      "sslclient",
      "-crl_check",
      "-CRLfile",
      folder.resolve("lists.pem").toString(),
      "-CAfile",
      ca.toString(),
      "-untrusted",
      issuing.toString(),
      chain.toString()
    };
    Files.writeString(folder.resolve("lists.pem"), right(palyra("devices", "ca", "--crl")));
    right(there.run(verify));
    assertThat(right(there.run("openssl", "x509", "-in", chain.toString(), "-noout", "-text")))
        .contains("URI:spiffe://", "/device/" + id, "TLS Web Client Authentication", "CA:FALSE")
        .doesNotContain("TLS Web Server Authentication");

    // The root changes, then the device is shut out: what it holds stands on the earlier list.
    right(palyra("devices", "rotate-ca", "--yes"));
    right(palyra("devices", "revoke", id));
    Files.writeString(folder.resolve("lists.pem"), right(palyra("devices", "ca", "--crl")));
    Ended revoked = there.run(verify);
    assertThat(revoked.status()).isNotZero();
    assertThat(revoked.said()).contains("certificate revoked");
    assertThat(there.run(curl).status()).isNotZero();
    assertThat(there.run(node).status()).isNotZero();
  }
}
