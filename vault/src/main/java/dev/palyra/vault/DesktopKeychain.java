package dev.palyra.vault;

import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.identity.Keychain;
import dev.palyra.core.secret.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The Secret Service, for the keys of devices, apart from what the vault keeps there. On other
 * systems than Linux there is none: macOS's would be reached through a program, which a command
 * line does not start.
 */
public final class DesktopKeychain implements Keychain {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final String application;

  public DesktopKeychain() {
    this("palyra-device");
  }

  DesktopKeychain(String application) {
    this.application = application;
  }

  @Override
  public Optional<KeySafe> open() {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
      return Optional.empty();
    }
    var service = new SecretServiceBlobBackend(application, DEADLINE);
    return service.available() ? Optional.of(new Safe(service)) : Optional.empty();
  }

  private record Safe(BlobBackend backend) implements KeySafe {
    @Override
    public Optional<Secret> find(String name) {
      return backend
          .find(name)
          .map(bytes -> {
            try {
              return Secret.copyOf(bytes);
            } finally {
              Arrays.fill(bytes, (byte) 0);
            }
          });
    }

    @Override
    public void put(String name, Secret value) {
      byte[] bytes = value.reveal();
      try {
        backend.put(name, bytes);
      } finally {
        Arrays.fill(bytes, (byte) 0);
      }
    }

    @Override
    public void remove(String name) {
      backend.delete(name);
    }
  }
}
