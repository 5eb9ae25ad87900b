package dev.palyra.identity.device;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.secret.Secret;
import dev.palyra.identity.ca.Credential;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.Keys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a device keeps, in one file of mode 0600 in a folder of mode 0700: where its gateway is,
 * what it trusts, and, once it is paired, its key and chain. The file is replaced as a whole,
 * durably, so that key, chain and pins always belong together.
 *
 * <p>Where its user has a keychain when it is paired, the key rests there, under a name of its own
 * for each certificate, and the file holds that name.
 */
public final class DeviceStore {
  private static final int MAX_BYTES = 256 << 10;
  private static final String IN_KEYCHAIN = "key_in_keychain";
  private static final ReentrantLock ONE_HERE = new ReentrantLock();

  private final Path file;

  private final Supplier<Optional<KeySafe>> keychain;

  /** Keeps everything in the file. */
  public DeviceStore(Path home) {
    this(home, Optional::empty);
  }

  /**
   * @param keychain asked for only when a key is to be put there or taken from there
   */
  public DeviceStore(Path home, Supplier<Optional<KeySafe>> keychain) {
    this.file = home.resolve("device").resolve("identity.json");
    this.keychain = keychain;
  }

  /**
   * What is kept.
   *
   * @param gateway HOST:PORT
   * @param paired who this device is; absent where only the pins are known
   */
  public record Kept(String gateway, Pins pins, Optional<Paired> paired) {}

  /** Who this device is. */
  public record Paired(DeviceId device, Credential credential) {}

  public Path file() {
    return file;
  }

  /**
   * @throws DeviceException when the file is not what {@link #write} wrote, or others can read it
   */
  public Optional<Kept> read() {
    return json().map(this::parse);
  }

  private Optional<JsonNode> json() {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      if (Files.getPosixFilePermissions(file).stream()
          .anyMatch(p -> !p.name().startsWith("OWNER_"))) {
        throw new DeviceException(
            "others can read \"" + file + "\"; its key may be known: pair anew");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new DeviceException("\"" + file + "\" is not this program's");
      }
      byte[] text = Files.readAllBytes(file);
      try {
        return Optional.of(StrictJson.parse(text));
      } finally {
        Arrays.fill(text, (byte) 0);
      }
    } catch (IOException | MalformedJsonException | IllegalArgumentException e) {
      throw new DeviceException("cannot read \"" + file + "\"");
    }
  }

  private Kept parse(JsonNode json) {
    try {
      return parsed(json);
    } catch (DeviceException e) {
      throw e;
    } catch (RuntimeException e) { // whatever a member of the wrong type or form leads to
      throw new DeviceException("cannot read \"" + file + "\"");
    }
  }

  private Kept parsed(JsonNode json) {
    var pins =
        new Pins(
            json.path("trust_domain").asString(),
            Certificates.parsePem(json.path("roots").asString()));
    Optional<Paired> paired = Optional.empty();
    if (json.has("device")) {
      try (Secret sealed = key(json)) {
        paired =
            Optional.of(
                new Paired(
                    new DeviceId(json.path("device").asString()),
                    new Credential(
                        Keys.unseal(sealed),
                        Certificates.parsePem(json.path("chain").asString()))));
      }
    }
    return new Kept(json.path("gateway").asString(), pins, paired);
  }

  private Secret key(JsonNode json) {
    if (json.has(IN_KEYCHAIN)) {
      String name = json.path(IN_KEYCHAIN).asString();
      return inKeychain(safe -> safe.find(name))
          .orElseThrow(
              () -> new DeviceException("the keychain has lost this device's key; pair anew"));
    }
    byte[] der = Base64.getDecoder().decode(json.path("key").asString());
    try {
      return Secret.copyOf(der);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private <T> T inKeychain(Function<KeySafe, T> action) {
    KeySafe safe =
        keychain
            .get()
            .orElseThrow(() ->
                new DeviceException(
                    "this device's key is in the desktop's keychain, which does not answer"));
    try {
      return action.apply(safe);
    } catch (RuntimeException e) {
      throw new DeviceException("the desktop's keychain failed: " + e.getMessage());
    }
  }

  /** Replaces what is kept. */
  public void write(Kept kept) {
    Optional<JsonNode> before = json();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", 1)
            .put("gateway", kept.gateway())
            .put("trust_domain", kept.pins().trustDomain())
            .put("roots", Certificates.pem(kept.pins().roots()));
    kept.paired()
        .ifPresent(paired -> {
          json.put("device", paired.device().value())
              .put("chain", Certificates.pem(paired.credential().chain()));
          try (Secret sealed = Keys.seal(paired.credential().key())) {
            put(paired, sealed, before, json);
          }
        });
    try {
      save(json.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new DeviceException("cannot write \"" + file + "\"");
    }
    before
        .filter(
            old -> old.has(IN_KEYCHAIN) && !old.path(IN_KEYCHAIN).equals(json.path(IN_KEYCHAIN)))
        .ifPresent(old -> forget(old.path(IN_KEYCHAIN).asString()));
  }

  /** A key stays where the one before it was; the first goes to the keychain if there is one. */
  private void put(Paired paired, Secret sealed, Optional<JsonNode> before, ObjectNode json) {
    boolean inFile = before.filter(old -> old.has("key")).isPresent();
    boolean inKeychain = before.filter(old -> old.has(IN_KEYCHAIN)).isPresent();
    if (inKeychain || (!inFile && keychain.get().isPresent())) {
      String serial = paired.credential().leaf().getSerialNumber().toString(16);
      String name =
          "%s-%s"
              .formatted(
                  paired.device().value().toLowerCase(Locale.ROOT),
                  serial.substring(0, Math.min(32, serial.length())));
      boolean _ =
          inKeychain(safe -> {
            safe.put(name, sealed);
            return true;
          });
      json.put(IN_KEYCHAIN, name);
      return;
    }
    byte[] der = sealed.reveal();
    json.put("key", Base64.getEncoder().encodeToString(der));
    Arrays.fill(der, (byte) 0);
  }

  private void forget(String name) {
    try {
      keychain.get().ifPresent(safe -> safe.remove(name));
    } catch (RuntimeException _) {
      // It opens nothing any more: a certificate of it ends within a day.
    }
  }

  private void save(byte[] text) throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      throw new IOException("no folder");
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path next =
        Files.createTempFile(
            folder,
            "identity",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel out = FileChannel.open(next, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text);
      while (bytes.hasRemaining()) {
        int _ = out.write(bytes);
      }
      out.force(true);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Runs {@code action} while nobody else, in this process or another, runs one on this file. */
  <T> T alone(Supplier<T> action) {
    ONE_HERE.lock(); // A lock on a file belongs to the process.
    try (FileChannel lock =
            FileChannel.open(
                file.resolveSibling("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        FileLock _ = lock.lock()) {
      return action.get();
    } catch (IOException e) {
      throw new DeviceException("cannot lock \"" + file.resolveSibling("lock") + "\"");
    } finally {
      ONE_HERE.unlock();
    }
  }
}
