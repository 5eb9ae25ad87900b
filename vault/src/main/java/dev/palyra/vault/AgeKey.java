package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.palyra.core.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What an export is encrypted to or opened with, in the age format (<a
 * href="https://c2sp.org/age">c2sp.org/age</a>): the {@code age} program reads and writes the same.
 */
public sealed interface AgeKey {
  /** Encrypts to an X25519 recipient, {@code age1…}. */
  record Recipient(String recipient) implements AgeKey {}

  /** Decrypts with an X25519 identity, {@code AGE-SECRET-KEY-1…}. */
  record Identity(Secret identity) implements AgeKey {}

  /** Encrypts and decrypts with a passphrase. */
  record Passphrase(Secret passphrase) implements AgeKey {}

  /** For encrypting; an identity cannot. */
  default RecipientStanzaWriter writer(SecureRandom random) throws GeneralSecurityException {
    return switch (this) {
      case Recipient(String recipient) ->
          X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient);
      case Identity _ ->
          throw new IllegalArgumentException("an export is encrypted to a recipient: age1…");
      case Passphrase(Secret passphrase) -> new ScryptStanza(passphrase, random);
    };
  }

  /** For decrypting; a recipient cannot. */
  default RecipientStanzaReader reader(SecureRandom random) throws GeneralSecurityException {
    return switch (this) {
      case Recipient _ ->
          throw new IllegalArgumentException(
              "an import is opened with an identity or a passphrase");
      case Identity(Secret identity) -> {
        byte[] text = identity.reveal();
        try {
          yield X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(
              new String(text, UTF_8).strip());
        } finally {
          Arrays.fill(text, (byte) 0);
        }
      }
      case Passphrase(Secret passphrase) -> new ScryptStanza(passphrase, random);
    };
  }
}
