package dev.palyra.cli;

import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.cert.Fingerprint;
import dev.palyra.identity.cert.Keys;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.PairedDevice;
import dev.palyra.identity.device.Pairing;
import dev.palyra.identity.pairing.PairingCode;
import dev.palyra.identity.pairing.PairingUri;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Letting devices in: codes, requests, and operators' answers to them. */
@Command(name = "pair", description = "Pair a device with a gateway.")
final class PairCommand implements Runnable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final String TOOLS = "palyra.device.";

  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: new, join, list, approve, reject or upgrade");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Command(name = "new", description = "Make a code by which one device may ask to be let in.")
  int create(
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              required = true,
              description = "agent, operator or node")
          String role,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode code =
        app()
            .operator()
            .post("/v1/pairing/codes", Json.mapper().createObjectNode().put("role", role));
    if (json) {
      Json.print(app().terminal(), code);
      return 0;
    }
    var out = app().terminal().out();
    String uri = code.path("uri").asString();
    out.print(QrCode.draw(uri));
    out.println(Text.line(uri));
    out.println();
    out.println(
        "code "
            + app()
                .terminal()
                .paint(Terminal.Colour.STRONG, Text.line(code.path("code").asString())));
    out.println(
        "on the device: palyra pair join "
            + Text.line(code.path("code").asString())
            + " --gateway HOST:PORT --role "
            + role);
    out.println("valid until " + Text.line(code.path("expires").asString()) + ", for one device");
    return 0;
  }

  @Command(
      name = "join",
      description = "Ask a gateway to let this device in, and wait for its operator.")
  int join(
      @Parameters(
              paramLabel = "URI|CODE|-",
              description = "what `palyra pair new` printed; - reads it from standard input")
          String given,
      @Option(names = "--gateway", paramLabel = "HOST:PORT", description = "with a code")
          @Nullable String gateway,
      @Option(names = "--name", paramLabel = "NAME", description = "what to call this device")
          @Nullable String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              defaultValue = "agent",
              description = "agent (default), operator or node")
          String role,
      @Option(
              names = "--key",
              paramLabel = "KIND",
              defaultValue = "p256",
              description = "p256 (default) or ed25519")
          String key,
      @Option(
              names = "--key-file",
              description = "keep the key in a file, not in the desktop's keychain")
          boolean keyFile,
      @Option(names = "--replace", description = "give up the identity that this home has")
          boolean replace) {
    DeviceStore store =
        keyFile ? DeviceLogin.fileStore(app().home()) : DeviceLogin.store(app().home());
    Optional<DeviceStore.Kept> known = DeviceLogin.orSay(store::read);
    if (known.flatMap(DeviceStore.Kept::paired).isPresent() && !replace) {
      throw CliException.unusable(
          "this home is paired already", "with --replace it becomes another device");
    }
    String text =
        given.equals("-")
            ? new String(app().terminal().readAll(4_096), java.nio.charset.StandardCharsets.UTF_8)
                .strip()
            : given;
    Target target = target(text, gateway);
    DeviceRole wanted =
        DeviceRole.ofWord(role)
            .orElseThrow(() -> CliException.unusable("--role must be agent, operator or node"));
    Keys.Algorithm algorithm =
        Keys.Algorithm.ofWord(key)
            .orElseThrow(() -> CliException.unusable("--key must be p256 or ed25519"));
    String called = name == null ? hostName() : name;
    return DeviceLogin.orSay(() -> {
      try (var pairing =
          new Pairing(
              target.gateway(),
              target.root().or(() -> pinned(known, target)),
              algorithm,
              Clock.systemUTC(),
              new SecureRandom())) {
        Pairing.Asked asked =
            pairing.ask(
                target.code(),
                called,
                System.getProperty("os.name", "unknown").replaceAll("[^A-Za-z0-9 ._-]", " "),
                wanted);
        var out = app().terminal().out();
        out.println(
            "compare with the operator: "
                + app().terminal().paint(Terminal.Colour.STRONG, asked.number()));
        out.println("waiting for an operator (palyra pair approve " + asked.request() + ")");
        out.flush();
        DeviceStore.Kept kept = pairing.await(asked, POLL);
        store.write(kept);
        out.println("paired as " + kept.paired().orElseThrow().device());
        out.println(
            "the gateway's root " + Fingerprint.of(kept.pins().roots().getFirst()).grouped());
        return 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CliException.failed("interrupted");
      }
    });
  }

  /** A root that was pinned by `palyra connect` for the same gateway is held to. */
  private static Optional<Fingerprint> pinned(Optional<DeviceStore.Kept> known, Target target) {
    return known
        .filter(kept -> kept.gateway().equals(target.gateway()) && kept.paired().isEmpty())
        .map(kept -> Fingerprint.of(kept.pins().roots().getFirst()));
  }

  private record Target(String gateway, PairingCode code, Optional<Fingerprint> root) {}

  private static Target target(String text, @Nullable String gateway) {
    if (PairingUri.looksLikeOne(text)) {
      try {
        PairingUri uri = PairingUri.parse(text);
        return new Target(
            gateway == null ? uri.gateways().getFirst() : gateway,
            uri.code(),
            Optional.of(uri.authority()));
      } catch (IllegalArgumentException e) {
        throw CliException.unusable(Text.line(String.valueOf(e.getMessage())));
      }
    }
    if (gateway == null) {
      throw CliException.unusable("with a code, --gateway HOST:PORT is needed");
    }
    return new Target(
        gateway,
        PairingCode.parse(text)
            .orElseThrow(
                () -> CliException.unusable("a code has 8 letters and digits, such as K7QX-4P9M")),
        Optional.empty());
  }

  private static String hostName() {
    @Nullable String host = System.getenv("HOSTNAME");
    String clean = (host == null ? "device" : host).replaceAll("[^A-Za-z0-9.-]", "");
    return clean.isEmpty() ? "device" : clean.substring(0, Math.min(64, clean.length()));
  }

  @Command(
      name = "list",
      description = "List the devices that ask to be let in or for another role.")
  int list(@Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode approvals =
        app().operator().get("/v1/approvals?state=waiting&limit=500").path("approvals");
    List<JsonNode> requests =
        approvals.valueStream().filter(a -> a.path("tool").asString().startsWith(TOOLS)).toList();
    if (json) {
      Json.print(app().terminal(), Json.mapper().createArrayNode().addAll(requests));
      return 0;
    }
    var table = new Table("ID", "NUMBER", "WHAT");
    for (JsonNode request : requests) {
      table.row(
          request.path("id").asString(),
          request.path("arguments").path("number").asString("-"),
          request.path("summary").asString());
    }
    if (table.isEmpty()) {
      app().terminal().out().println("nobody waits");
    } else {
      table.print(app().terminal());
    }
    return 0;
  }

  @Command(name = "approve", description = "Let a device in, once its number was compared.")
  int approve(@Parameters(paramLabel = "ID") String id) {
    return answer(id, "approve", "");
  }

  @Command(name = "reject", description = "Keep a device out.")
  int reject(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT", description = "recorded")
          @Nullable String reason) {
    return answer(id, "deny", reason == null ? "" : reason);
  }

  private int answer(String id, String verdict, String reason) {
    JsonNode after =
        app()
            .operator()
            .post(
                "/v1/approvals/" + GatewayClient.escape(id) + "/decision",
                Json.mapper().createObjectNode().put("verdict", verdict).put("reason", reason));
    app()
        .terminal()
        .out()
        .println(
            Text.line(
                id
                    + "  "
                    + after.path("state").asString()
                    + "  "
                    + after.path("summary").asString()));
    return 0;
  }

  @Command(name = "upgrade", description = "Ask for another role for this device.")
  int upgrade(
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              required = true,
              description = "agent, operator or node")
          String role) {
    String id;
    try (PairedDevice device = DeviceLogin.required(app().home())) {
      id = device.id();
    }
    JsonNode asked =
        app()
            .agent()
            .post(
                "/v1/devices/" + id + "/upgrade",
                Json.mapper().createObjectNode().put("role", role.toLowerCase(Locale.ROOT)));
    app()
        .terminal()
        .out()
        .println("asked; an operator must approve " + Text.line(asked.path("request").asString()));
    return 0;
  }
}
