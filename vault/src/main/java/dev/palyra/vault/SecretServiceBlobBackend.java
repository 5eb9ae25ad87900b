package dev.palyra.vault;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The Linux Secret Service (GNOME Keyring, KWallet, KeePassXC), through libsecret: one item per
 * blob in the default collection, with the attributes {@code application} and {@code name}. Values
 * are base64 text, so that the desktop's own tools show and keep them as they are.
 *
 * <p>A locked keyring may ask its user to unlock it. A call that takes longer than its deadline is
 * cancelled and fails.
 */
public final class SecretServiceBlobBackend implements BlobBackend {
  /** SECRET_SEARCH_ALL of secret-service.h. */
  private static final int SEARCH_ALL = 1 << 1;

  /**
   * SecretSchema: name, flags, 32 attributes of a name and a type, and reserved fields; see
   * secret-schema.h.
   */
  private static final int SCHEMA_BYTES = 8 + 8 + 32 * 16 + 8 + 7 * 8;

  private static final int FIRST_ATTRIBUTE = 16;
  private static final int ATTRIBUTE_BYTES = 16;

  /** GError: a quark, a code, the message. */
  private static final long ERROR_MESSAGE = 8;

  /** GList: the data, the next. */
  private static final long LIST_NEXT = 8;

  private final String application;
  private final Duration deadline;
  private final Optional<LibSecret> library;

  /** The keyring of this user's session. */
  public SecretServiceBlobBackend() {
    this("palyra", Duration.ofSeconds(20));
  }

  SecretServiceBlobBackend(String application, Duration deadline) {
    this.application = application;
    this.deadline = deadline;
    this.library = LibSecret.load();
  }

  @Override
  public String name() {
    return "secret-service";
  }

  @Override
  public boolean apart() {
    return true;
  }

  @Override
  public boolean available() {
    if (library.isEmpty()) {
      return false;
    }
    try {
      names();
      return true;
    } catch (VaultException e) {
      return false;
    }
  }

  @Override
  public Optional<byte[]> find(String name) {
    BlobBackend.requireName(name);
    return call(call -> {
      MemorySegment value =
          call.lib.pointer(
              "secret_password_lookupv_binary_sync",
              call.schema(),
              call.attributes(Map.of("application", application, "name", name)),
              call.cancellable,
              call.error);
      call.check("read");
      if (value.equals(MemorySegment.NULL)) {
        return Optional.empty();
      }
      MemorySegment length = call.arena.allocate(JAVA_LONG);
      byte[] text =
          call.lib
              .pointer("secret_value_get", value, length)
              .reinterpret(length.get(JAVA_LONG, 0))
              .toArray(ValueLayout.JAVA_BYTE);
      call.lib.run("secret_value_unref", value);
      return Optional.of(decode(text));
    });
  }

  @Override
  public void put(String name, byte[] value) {
    BlobBackend.requireName(name);
    BlobBackend.requireValue(value);
    call(call -> {
      byte[] text = Base64.getEncoder().encode(value);
      MemorySegment copy = call.arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
      MemorySegment secret =
          call.lib.pointer(
              "secret_value_new", copy, (long) text.length, call.arena.allocateFrom("text/plain"));
      copy.fill((byte) 0);
      Arrays.fill(text, (byte) 0);
      call.lib.bool(
          "secret_password_storev_binary_sync",
          call.schema(),
          call.attributes(Map.of("application", application, "name", name)),
          call.arena.allocateFrom("default"),
          call.arena.allocateFrom("Palyra vault: " + name),
          secret,
          call.cancellable,
          call.error);
      call.lib.run("secret_value_unref", secret);
      call.check("store");
      return name;
    });
  }

  @Override
  public void delete(String name) {
    BlobBackend.requireName(name);
    call(call -> {
      call.lib.bool(
          "secret_password_clearv_sync",
          call.schema(),
          call.attributes(Map.of("application", application, "name", name)),
          call.cancellable,
          call.error);
      call.check("delete");
      return name;
    });
  }

  @Override
  public Set<String> names() {
    return call(call -> {
      MemorySegment list =
          call.lib.pointer(
              "secret_password_searchv_sync",
              call.schema(),
              call.attributes(Map.of("application", application)),
              SEARCH_ALL,
              call.cancellable,
              call.error);
      call.check("list");
      Set<String> names = new TreeSet<>();
      MemorySegment key = call.arena.allocateFrom("name");
      for (MemorySegment at = list; !at.equals(MemorySegment.NULL); ) {
        MemorySegment link = at.reinterpret(LIST_NEXT + ADDRESS.byteSize());
        MemorySegment item = link.get(ADDRESS, 0);
        MemorySegment attributes = call.lib.pointer("secret_retrievable_get_attributes", item);
        MemorySegment found = call.lib.pointer("g_hash_table_lookup", attributes, key);
        if (!found.equals(MemorySegment.NULL)) {
          names.add(found.reinterpret(Long.MAX_VALUE).getString(0));
        }
        call.lib.run("g_hash_table_unref", attributes);
        call.lib.run("g_object_unref", item);
        at = link.get(ADDRESS, LIST_NEXT);
      }
      call.lib.run("g_list_free", list);
      return names;
    });
  }

  private interface Work<T> {
    T with(Call call);
  }

  /**
   * Cancels the call from another thread if it outlasts the deadline, as one that asks its user
   * does.
   */
  private <T> T call(Work<T> work) {
    LibSecret lib =
        library.orElseThrow(() ->
            new VaultException(
                VaultException.Code.BACKEND_UNAVAILABLE, "libsecret 0.19 or newer is missing"));
    MemorySegment cancellable = lib.pointer("g_cancellable_new");
    CountDownLatch done = new CountDownLatch(1);
    Thread watch = Thread.ofPlatform().daemon().start(() -> cancelLate(lib, cancellable, done));
    try (Arena arena = Arena.ofConfined()) {
      Call call = new Call(lib, arena, cancellable);
      try {
        return work.with(call);
      } finally {
        call.free();
      }
    } finally {
      done.countDown();
      joinFully(watch);
      lib.run("g_object_unref", cancellable);
    }
  }

  private void cancelLate(LibSecret lib, MemorySegment cancellable, CountDownLatch done) {
    try {
      if (!done.await(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        lib.run("g_cancellable_cancel", cancellable);
      }
    } catch (InterruptedException e) {
      lib.run(
          "g_cancellable_cancel",
          cancellable); // Nobody interrupts it; if somebody does, give up early.
    }
  }

  /** The cancellable is freed next: the watch must be over, also if this thread is interrupted. */
  private static void joinFully(Thread watch) {
    boolean interrupted = false;
    while (watch.isAlive()) {
      try {
        watch.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] decode(byte[] text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new VaultException(
          VaultException.Code.CORRUPT, "the keyring holds something else under the vault's name");
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /** The memory of one call. */
  private static final class Call {
    private final LibSecret lib;
    private final Arena arena;
    private final MemorySegment cancellable;
    private final MemorySegment error;
    private MemorySegment table = MemorySegment.NULL;

    Call(LibSecret lib, Arena arena, MemorySegment cancellable) {
      this.lib = lib;
      this.arena = arena;
      this.cancellable = cancellable;
      this.error = arena.allocate(ADDRESS);
    }

    /** Two string attributes; the rest is zero, which ends the list. */
    MemorySegment schema() {
      MemorySegment schema = arena.allocate(SCHEMA_BYTES, ADDRESS.byteAlignment());
      schema.set(ADDRESS, 0, arena.allocateFrom("dev.palyra.Vault"));
      schema.set(ADDRESS, FIRST_ATTRIBUTE, arena.allocateFrom("application"));
      schema.set(ADDRESS, FIRST_ATTRIBUTE + ATTRIBUTE_BYTES, arena.allocateFrom("name"));
      return schema;
    }

    MemorySegment attributes(Map<String, String> attributes) {
      table = lib.pointer("g_hash_table_new", lib.symbol("g_str_hash"), lib.symbol("g_str_equal"));
      attributes.forEach((key, value) ->
          lib.bool(
              "g_hash_table_insert", table, arena.allocateFrom(key), arena.allocateFrom(value)));
      return table;
    }

    void check(String what) {
      MemorySegment failure = error.get(ADDRESS, 0);
      if (failure.equals(MemorySegment.NULL)) {
        return;
      }
      MemorySegment fields = failure.reinterpret(ERROR_MESSAGE + ADDRESS.byteSize());
      int code = fields.get(JAVA_INT, 4);
      String message = fields.get(ADDRESS, ERROR_MESSAGE).reinterpret(Long.MAX_VALUE).getString(0);
      lib.run("g_error_free", failure);
      error.set(ADDRESS, 0, MemorySegment.NULL);
      throw new VaultException(
          VaultException.Code.BACKEND_UNAVAILABLE,
          "the Secret Service did not %s the vault's key: %s (%d)".formatted(what, message, code));
    }

    void free() {
      if (!table.equals(MemorySegment.NULL)) {
        lib.run("g_hash_table_unref", table);
      }
    }
  }
}
