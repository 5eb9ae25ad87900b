package dev.palyra.cli;

import dev.palyra.identity.device.PairedDevice;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The paired devices, and this one. */
@Command(
    name = "devices",
    description = "List, rename and shut out paired devices; renew this one.")
final class DevicesCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: list, show, rename, revoke, upgrade, rotate, keep, ca or rotate-ca");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  private static String path(String id, String rest) {
    return "/v1/devices/" + GatewayClient.escape(id) + rest;
  }

  @Command(name = "list", description = "List devices, newest first.")
  int list(@Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode devices = app().operator().get("/v1/devices").path("devices");
    if (json) {
      Json.print(app().terminal(), devices);
      return 0;
    }
    var table = new Table("ID", "STATE", "ROLE", "KIND", "NAME");
    for (JsonNode device : devices) {
      table.row(
          device.path("id").asString(),
          device.path("state").asString(),
          device.path("role").asString(),
          device.path("kind").asString(),
          device.path("name").asString());
    }
    if (table.isEmpty()) {
      app().terminal().out().println("none");
    } else {
      table.print(app().terminal());
    }
    return 0;
  }

  @Command(name = "show", description = "Show one device and its certificate.")
  int show(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--json", description = "print JSON") boolean json) {
    print(app().operator().get(path(id, "")), json);
    return 0;
  }

  @Command(name = "rename", description = "Give a device another name.")
  int rename(
      @Parameters(paramLabel = "ID") String id, @Parameters(paramLabel = "NAME") String name) {
    print(app().operator().post(path(id, "/rename"), body().put("name", name)), false);
    return 0;
  }

  @Command(
      name = "revoke",
      description = "Shut a device out for good; its connections are closed before this returns.")
  int revoke(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--reason", paramLabel = "TEXT", description = "recorded")
          @Nullable String reason) {
    print(
        app()
            .operator()
            .post(path(id, "/revoke"), body().put("reason", reason == null ? "" : reason)),
        false);
    return 0;
  }

  @Command(
      name = "upgrade",
      description = "Ask for another role for a device; somebody must approve.")
  int upgrade(
      @Parameters(paramLabel = "ID") String id,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              required = true,
              description = "agent, operator or node")
          String role) {
    JsonNode asked = app().operator().post(path(id, "/upgrade"), body().put("role", role));
    app()
        .terminal()
        .out()
        .println(
            "approve it with `palyra pair approve "
                + Text.line(asked.path("request").asString())
                + "`");
    return 0;
  }

  @Command(
      name = "rotate",
      description = "Replace this device's key, and revoke its earlier certificates.")
  int rotate() {
    return DeviceLogin.orSay(() -> {
      try (PairedDevice device = DeviceLogin.required(app().home())) {
        device.rotate();
        app()
            .terminal()
            .out()
            .println("certificate until " + device.certificate().getNotAfter().toInstant());
        return 0;
      }
    });
  }

  @Command(
      name = "ca",
      description = "Print what to trust: the roots as PEM, on standard error their fingerprint.")
  int authority(
      @Option(names = "--crl", description = "print the lists of revoked certificates instead")
          boolean crl,
      @Option(names = "--json", description = "print JSON") boolean json) {
    if (crl) {
      byte[] lists = app().operator().bytes("/v1/ca/crl?form=pem");
      app().terminal().out().print(new String(lists, StandardCharsets.US_ASCII));
      app().terminal().out().flush();
      return 0;
    }
    JsonNode authority = app().operator().get("/v1/ca");
    if (json) {
      Json.print(app().terminal(), authority);
      return 0;
    }
    app().terminal().err().println("root " + fingerprint(authority));
    app().terminal().out().print(authority.path("root").asString());
    app().terminal().out().print(authority.path("previous").asString(""));
    app().terminal().out().flush();
    return 0;
  }

  @Command(
      name = "rotate-ca",
      description =
          "Start the change to a new root. Devices follow by themselves; for 7 days both hold.")
  int rotateAuthority(
      @Option(names = "--yes", description = "do not ask") boolean yes,
      @Option(names = "--json", description = "print JSON") boolean json) {
    if (!yes
        && !app()
            .terminal()
            .confirm("make a new root? who pinned the old one by hand must pin anew")) {
      throw CliException.failed("nothing was changed");
    }
    JsonNode authority = app().operator().post("/v1/ca/rotate", body());
    if (json) {
      Json.print(app().terminal(), authority);
      return 0;
    }
    app().terminal().out().println("root " + fingerprint(authority));
    app()
        .terminal()
        .out()
        .println(
            "the root before is trusted until "
                + Text.line(authority.path("previous_until").asString()));
    return 0;
  }

  private static String fingerprint(JsonNode authority) {
    return Text.line(authority.path("fingerprint").asString()).replaceAll("(.{4})(?=.)", "$1 ");
  }

  @Command(
      name = "keep",
      description = "Stay, and renew this device's certificate in time, until stopped.")
  int keep() {
    return DeviceLogin.orSay(() -> {
      try (PairedDevice device = DeviceLogin.required(app().home())) {
        device.renewInBackground(Duration.ofMinutes(1));
        app().terminal().out().println("renewing " + device.id() + "; stop with Ctrl-C");
        Thread.currentThread().join();
        return 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return 0;
      }
    });
  }

  private static ObjectNode body() {
    return Json.mapper().createObjectNode();
  }

  private void print(JsonNode device, boolean json) {
    if (json) {
      Json.print(app().terminal(), device);
      return;
    }
    device
        .properties()
        .forEach(field ->
            app()
                .terminal()
                .out()
                .println(
                    app()
                            .terminal()
                            .paint(Terminal.Colour.QUIET, String.format("  %-10s", field.getKey()))
                        + " "
                        + Text.line(field.getValue().asString())));
  }
}
