package dev.palyra.cli;

import dev.palyra.identity.device.DeviceException;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.PairedDevice;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The command line as a paired device, where no gateway runs on this home. */
final class DeviceLogin {
  private static final Duration LOOK = Duration.ofMinutes(1);

  private DeviceLogin() {}

  static DeviceStore store(Home home) {
    return new DeviceStore(home.folder());
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
