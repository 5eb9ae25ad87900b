package dev.palyra.cli;

import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.identity.Keychain;
import dev.palyra.identity.device.DeviceException;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.PairedDevice;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** The command line as a paired device, where no gateway runs on this home. */
final class DeviceLogin {
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final int PORT = 7443;

  /** Asked once, and only if a key is to be put there or taken from there. */
  private static final Supplier<Optional<KeySafe>> KEYCHAIN =
      new Supplier<>() {
        private boolean asked;
        private Optional<KeySafe> found = Optional.empty();

        @Override
        public synchronized Optional<KeySafe> get() {
          if (!asked) {
            found = keychain();
            asked = true;
          }
          return found;
        }
      };

  private DeviceLogin() {}

  /** What this home keeps as a device; a new key goes to the user's keychain, if there is one. */
  static DeviceStore store(Home home) {
    return new DeviceStore(home.folder(), KEYCHAIN);
  }

  /** Likewise, with the key in the file in any case. */
  static DeviceStore fileStore(Home home) {
    return new DeviceStore(home.folder());
  }

  private static Optional<KeySafe> keychain() {
    return ServiceLoader.load(Keychain.class).findFirst().flatMap(Keychain::open);
  }

  /** The device that this home is, renewed in the background while the command runs. */
  static Optional<PairedDevice> of(Home home) {
    if (Files.exists(home.folder().resolve("state")) || Files.notExists(store(home).file())) {
      return Optional.empty();
    }
    PairedDevice device = required(home);
    device.renewInBackground(LOOK);
    return Optional.of(device);
  }

  /**
   * The device that this home is, for a client that stays: it is renewed in the background until it
   * is closed. Ask its {@link PairedDevice#link} for each request.
   *
   * @param url as somebody typed it; it has to be the gateway that this home is paired with
   */
  static PairedDevice at(Home home, String url) {
    String gateway = gateway(url);
    PairedDevice device = required(home);
    if (!device.gateway().equalsIgnoreCase(gateway)) {
      String paired = device.gateway();
      device.close();
      throw CliException.unusable(
          "this home is paired with https://" + paired + ", not with https://" + gateway,
          "pair another home (PALYRA_HOME) with that one");
    }
    device.renewInBackground(LOOK);
    return device;
  }

  /** HOST:PORT of what somebody typed as a gateway's URL. */
  static String gateway(String url) {
    try {
      URI uri = URI.create(url);
      if ("https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && (uri.getPath().isEmpty() || uri.getPath().equals("/"))) {
        return uri.getHost() + ":" + (uri.getPort() < 0 ? PORT : uri.getPort());
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw CliException.unusable("a gateway is given as https://HOST[:PORT]");
  }

  /** The device that this home is. */
  static PairedDevice required(Home home) {
    return orSay(() -> new PairedDevice(store(home), Clock.systemUTC(), new SecureRandom()));
  }

  /** Turns what the device's side objects to into the command's one line. */
  static <T> T orSay(Supplier<T> action) {
    try {
      return action.get();
    } catch (DeviceException e) {
      throw CliException.failed(Text.line(String.valueOf(e.getMessage())));
    }
  }
}
