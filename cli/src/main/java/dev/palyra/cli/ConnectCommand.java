package dev.palyra.cli;

import dev.palyra.identity.cert.Fingerprint;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.FirstUse;
import dev.palyra.identity.device.Pins;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Trust on first use. */
@Command(
    name = "connect",
    description = "Pin a gateway's root, after asking; afterwards no other is accepted.")
final class ConnectCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Palyra palyra;

  @Parameters(
      paramLabel = "URL",
      description = "https://HOST[:PORT], port 7443 where none is given")
  private String url = "";

  @Option(
      names = "--fingerprint",
      paramLabel = "SHA256",
      description = "the root that is expected; nobody is asked")
  private @Nullable String fingerprint;

  @Option(
      names = "--replace-pin",
      description = "give up the pinned root, and with it this device's certificate")
  private boolean replace;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(palyra);
    DeviceStore store = DeviceLogin.store(app.home());
    String gateway = DeviceLogin.gateway(url);
    return DeviceLogin.orSay(() -> {
      Optional<DeviceStore.Kept> known = store.read();
      Pins seen = FirstUse.look(gateway, Clock.systemUTC(), new SecureRandom());
      Fingerprint root = Fingerprint.of(seen.roots().getFirst());
      if (known.isPresent() && known.get().pins().roots().contains(seen.roots().getFirst())) {
        app.terminal().out().println("pinned already: " + root.grouped());
        return 0;
      }
      if (known.isPresent() && !replace) {
        throw CliException.unusable(
            "the gateway at "
                + gateway
                + " has another root than the one that is pinned: "
                + root.grouped()
                + " instead of "
                + Fingerprint.of(known.get().pins().roots().getFirst()).grouped(),
            "somebody may be in between; only if you know why it changed, use --replace-pin");
      }
      app.terminal().out().println("the gateway's root is " + root.grouped());
      boolean right =
          fingerprint != null
              ? root.hex()
                  .equals(fingerprint.replaceAll("[ :]", "").toLowerCase(java.util.Locale.ROOT))
              : app.terminal().confirm("is that what the gateway's operator sees?");
      if (!right) {
        throw CliException.failed("nothing was pinned");
      }
      store.write(new DeviceStore.Kept(gateway, seen, Optional.empty()));
      app.terminal()
          .out()
          .println("pinned; go on with `palyra pair join CODE --gateway " + gateway + "`");
      return 0;
    });
  }
}
