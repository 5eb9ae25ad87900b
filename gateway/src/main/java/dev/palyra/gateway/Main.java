package dev.palyra.gateway;

import dev.palyra.gateway.config.InlineSecretCheck;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.home.Home;
import dev.palyra.gateway.home.InstanceLock;
import dev.palyra.gateway.home.Reasons;
import dev.palyra.gateway.home.RunningFile;
import dev.palyra.gateway.home.Starter;
import dev.palyra.gateway.home.TokenFiles;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.control.ControlPolicies;
import dev.palyra.policy.starter.StarterBundle;
import dev.palyra.store.StoreException;
import dev.palyra.vault.VaultException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** {@code palyra up}: a gateway in the foreground. */
public final class Main {
  private static final int UNUSABLE = 2;

  private Main() {}

  /** Runs until SIGTERM or Ctrl-C; exit status 2 when it cannot start. */
  public static void main(String[] arguments) {
    int status = run(arguments, System.out, System.err, Wiring::new);
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Makes the wiring of a gateway. */
  @FunctionalInterface
  interface Assembly {
    Wiring of(
        Home home,
        Settings settings,
        TokenFiles.Loaded tokens,
        Clock clock,
        SecureRandom random,
        Path userFolder);
  }

  static int run(String[] arguments, PrintStream out, PrintStream err, Assembly assembly) {
    QuietJetty.install();
    try {
      UpOptions options = UpOptions.parse(arguments, System.getenv());
      switch (options.action()) {
        case HELP -> out.print(UpOptions.HELP);
        case VERSION -> out.println("palyra " + Version.text());
        case RUN -> serve(options, out, assembly);
      }
      return 0;
    } catch (StartException
        | InvalidFilesException
        | BundleException
        | StoreException
        | VaultException e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> err.println("palyra: " + line));
      return UNUSABLE;
    } catch (IOException e) {
      err.println("palyra: " + e.getMessage() + ": " + Reasons.of(e));
      return UNUSABLE;
    }
  }

  private static void serve(UpOptions options, PrintStream out, Assembly assembly)
      throws IOException {
    var random = new SecureRandom();
    Home home = Home.prepare(options.home(), starters(options.policies()));
    InstanceLock lock = InstanceLock.take(home);
    try {
      InlineSecretCheck.check(home.configuration(), home.tools());
      Settings settings = settings(home, options);
      TokenFiles.Loaded tokens = TokenFiles.load(home, random);
      Gateway gateway =
          assembly
              .of(home, settings, tokens, Clock.systemUTC(), random, options.userFolder())
              .start();
      announce(home, tokens, gateway, out);
      awaitStop(gateway, new RunningFile(home), lock, out);
    } finally {
      lock.close();
    }
  }

  private static Settings settings(Home home, UpOptions options) {
    Path file = home.configuration();
    try {
      Settings settings =
          Settings.read("palyra.toml", Files.readString(file), home.root(), options.userFolder());
      Settings asked = options.acceptRestored() ? settings.acceptingRestored() : settings;
      return options.port().map(asked::withPort).orElse(asked);
    } catch (CharacterCodingException e) {
      throw new StartException("\"" + file + "\" is not UTF-8");
    } catch (IOException e) {
      throw new StartException("cannot read \"" + file + "\": " + Reasons.of(e));
    }
  }

  static List<Starter> starters(StarterBundle policies) {
    var starters = new ArrayList<Starter>();
    starters.add(Starter.resource(Main.class, "palyra.toml", "", "palyra.toml"));
    starters.add(
        new Starter(
            "access",
            ControlPolicies.STARTER,
            ControlPolicies.starter().getBytes(StandardCharsets.UTF_8)));
    policies
        .source()
        .files()
        .forEach((name, text) ->
            starters.add(new Starter("policies", name, text.getBytes(StandardCharsets.UTF_8))));
    return starters;
  }

  private static void announce(
      Home home, TokenFiles.Loaded tokens, Gateway gateway, PrintStream out) throws IOException {
    home.created().forEach(created -> out.println("created " + created));
    tokens.created().forEach(created -> out.println("created " + created));
    new RunningFile(home).write(gateway.url().toString(), ProcessHandle.current().pid());
    out.println("palyra " + Version.text() + " on " + home.root());
    out.println("API      " + gateway.url() + "/v1");
    out.println("metrics  " + gateway.url() + "/metrics");
    gateway
        .firstEnrolment()
        .ifPresent(
            link -> out.println("enrol    " + link + "  (once, within a day; for you alone)"));
    out.println("ready; stop it with Ctrl-C");
    out.flush();
  }

  private static void awaitStop(
      Gateway gateway, RunningFile running, InstanceLock lock, PrintStream out) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  out.println("stopping");
                  stop(gateway, running, lock);
                  out.println("stopped");
                  out.flush();
                  // A stop that was asked for is a success, not an end by a signal.
                  Runtime.getRuntime().halt(0);
                }));
    try {
      Thread.currentThread().join(); // Until the signal.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void stop(Gateway gateway, RunningFile running, InstanceLock lock) {
    try {
      running.remove();
      gateway.close();
      lock.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
