package dev.palyra.vault;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.stream.StandardDecryptingChannelFactory;
import com.exceptionfactory.jagged.framework.stream.StandardEncryptingChannelFactory;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Secrets in an age file, to keep or to carry to another vault: the current live version of each
 * and its metadata, as a JSON object {@code {"palyra-vault-export":1,"secrets":[…]}} with values in
 * base64. The plaintext is never written anywhere but into the encryption.
 */
public final class VaultArchive {
  /** The largest export that is read, in bytes. */
  public static final int MAX_BYTES = 256 * 1024 * 1024;

  private static final String FORM = "palyra-vault-export";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private VaultArchive() {}

  /**
   * Writes every readable secret of {@code vault} to {@code out}, encrypted to {@code key}. Returns
   * how many.
   */
  public static int write(Vault vault, AgeKey key, OutputStream out) throws IOException {
    RecipientStanzaWriter recipient;
    try {
      recipient = key.writer(new SecureRandom());
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new VaultException(VaultException.Code.IMPORT, "not an age recipient");
    }
    ObjectNode root = JSON.createObjectNode().put(FORM, 1);
    ArrayNode secrets = root.putArray("secrets");
    for (StoredSecret stored : vault.list(Optional.empty())) {
      if (vault.get(stored.ref()) instanceof ReadResult.Found found) {
        secrets.add(node(stored, found));
        found.secret().close();
      }
    }
    byte[] plain = JSON.writeValueAsBytes(root);
    try (WritableByteChannel encrypting =
        new StandardEncryptingChannelFactory()
            .newEncryptingChannel(Channels.newChannel(out), List.of(recipient))) {
      Channels.newOutputStream(encrypting).write(plain);
    } catch (GeneralSecurityException e) {
      throw new VaultException(VaultException.Code.IMPORT, "the export could not be encrypted", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    return secrets.size();
  }

  /**
   * Writes every secret of an export into {@code vault}, as a new version where there is one
   * already. Everything is checked before the first is written. Returns how many.
   */
  public static int read(Vault vault, AgeKey key, InputStream in) throws IOException {
    byte[] plain = decrypt(key, in);
    List<Vault.NewSecret> entries;
    try {
      entries = entries(JSON.readTree(plain));
    } catch (JacksonException | IllegalArgumentException | DateTimeParseException e) {
      throw new VaultException(VaultException.Code.IMPORT, "the export is malformed");
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    try {
      vault.setAll(entries);
    } catch (IllegalArgumentException e) {
      throw new VaultException(VaultException.Code.IMPORT, "the export names a secret twice", e);
    } finally {
      entries.forEach(entry -> entry.value().close());
    }
    return entries.size();
  }

  private static byte[] decrypt(AgeKey key, InputStream in) throws IOException {
    try (ReadableByteChannel decrypting =
        new StandardDecryptingChannelFactory()
            .newDecryptingChannel(
                Channels.newChannel(in), List.of(key.reader(new SecureRandom())))) {
      byte[] plain = Channels.newInputStream(decrypting).readNBytes(MAX_BYTES + 1);
      if (plain.length > MAX_BYTES) {
        throw new VaultException(VaultException.Code.LIMIT, "the export is too large");
      }
      return plain;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without its cause, which may quote an identity that is mistyped.
      throw new VaultException(
          VaultException.Code.IMPORT, "the identity or passphrase does not open the export");
    }
  }

  private static ObjectNode node(StoredSecret stored, ReadResult.Found found) {
    SecretMetadata m = stored.metadata();
    byte[] value = found.secret().reveal();
    ObjectNode node =
        JSON.createObjectNode()
            .put("ref", stored.ref().toString())
            .put("value", Base64.getEncoder().encodeToString(value))
            .put("owner", m.owner())
            .put("description", m.description())
            .put("short-allowed", m.shortAllowed());
    Arrays.fill(value, (byte) 0);
    m.rotationDue().ifPresent(due -> node.put("rotation-due", due.toString()));
    m.tools().forEach(node.putArray("tools")::add);
    m.hosts().forEach(node.putArray("hosts")::add);
    return node;
  }

  private static List<Vault.NewSecret> entries(JsonNode root) {
    if (root.path(FORM).asInt(0) != 1 || !root.path("secrets").isArray()) {
      throw new IllegalArgumentException("not an export");
    }
    return root.path("secrets").valueStream().map(VaultArchive::entry).toList();
  }

  private static Vault.NewSecret entry(JsonNode node) {
    VaultRef ref = VaultRef.parse(node.path("ref").asString());
    byte[] value = Base64.getDecoder().decode(node.path("value").asString());
    JsonNode due = node.path("rotation-due");
    SecretMetadata metadata =
        new SecretMetadata(
            node.path("owner").asString(),
            node.path("description").asString(),
            due.isString() ? Optional.of(Instant.parse(due.asString())) : Optional.empty(),
            texts(node.path("tools")),
            texts(node.path("hosts")),
            node.path("short-allowed").asBoolean(false));
    if (ref.version().isPresent() || value.length == 0) {
      throw new IllegalArgumentException("not a whole secret");
    }
    return new Vault.NewSecret(ref, Secret.copyOf(value), metadata);
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new TreeSet<>();
    array.valueStream().forEach(text -> texts.add(text.asString()));
    return texts;
  }
}
