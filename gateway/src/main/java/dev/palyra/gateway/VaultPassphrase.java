package dev.palyra.gateway;

import dev.palyra.core.secret.Secret;
import dev.palyra.gateway.config.SecretSettings;
import dev.palyra.vault.SecretSources;
import java.io.Console;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The passphrase over the vault's root key: from the source that is configured, or typed. */
final class VaultPassphrase {
  private static final int LEAST_CHARS = 12;

  private VaultPassphrase() {}

  /**
   * Empty where none is configured.
   *
   * @param console where to ask, if that is where this was started
   * @param fresh whether the vault is still to be created, so that a slip would be for good
   */
  static Optional<Secret> of(
      SecretSettings settings, SecretSources sources, @Nullable Console console, boolean fresh) {
    if (settings.passphrase().isPresent()) {
      return settings.passphrase().map(sources::require);
    }
    if (settings.backend().filter(SecretSettings.PASSPHRASE::equals).isEmpty()) {
      return Optional.empty();
    }
    if (console == null || !console.isTerminal()) {
      throw new StartException(
          "the vault is under a passphrase, and nobody is there to type it"
              + "\nstart on a terminal, or set secrets.passphrase to a file:, env: or exec: reference");
    }
    Secret typed = ask(console, "passphrase of the vault: ");
    if (fresh) {
      if (typed.length() < LEAST_CHARS) {
        throw new StartException("a passphrase has at least " + LEAST_CHARS + " characters");
      }
      try (Secret again = ask(console, "once more: ")) {
        if (!typed.matches(again)) {
          throw new StartException("these were two different passphrases");
        }
      }
    }
    return Optional.of(typed);
  }

  private static Secret ask(Console console, String prompt) {
    char @Nullable [] typed = console.readPassword("%s", prompt);
    if (typed == null || typed.length == 0) {
      throw new StartException("no passphrase was typed");
    }
    var encoded = ByteBuffer.wrap(new byte[4 * typed.length]); // The most that UTF-8 takes.
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(CharBuffer.wrap(typed), encoded, true);
    Arrays.fill(typed, '\0');
    byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
    Secret secret = Secret.copyOf(bytes);
    Arrays.fill(encoded.array(), (byte) 0);
    Arrays.fill(bytes, (byte) 0);
    return secret;
  }
}
