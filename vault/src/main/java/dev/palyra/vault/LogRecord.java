package dev.palyra.vault;

import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.SecretVersion.State;
import java.time.Instant;
import java.util.Optional;

/**
 * One change, as the log keeps it. The sealed value of a {@link Value} stands beside its record.
 */
sealed interface LogRecord {
  /**
   * A value was written.
   *
   * @param dataKey the id of the key it is sealed under
   * @param nonce of the sealed value
   * @param tag of the sealed value: pins its very bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, never handed out.
  record Value(VaultRef name, SecretVersion version, int dataKey, byte[] nonce, byte[] tag)
      implements LogRecord {}

  /** The metadata was replaced. */
  record Described(VaultRef name, SecretMetadata metadata) implements LogRecord {}

  /** A version was deleted, undeleted or destroyed. */
  record Marked(VaultRef name, int version, State state) implements LogRecord {}

  /** All of a secret was removed. */
  record Removed(VaultRef name) implements LogRecord {}

  /** What a rewritten log starts with is complete. */
  record SnapshotEnd() implements LogRecord {}

  /** The plaintext of a frame's head. */
  default byte[] encode() {
    Wire.Writer out = new Wire.Writer();
    return switch (this) {
      case Value value -> {
        SecretVersion v = value.version();
        yield name(out.u8(1), value.name())
            .i32(v.number())
            .i64(v.created().toEpochMilli())
            .instant(v.expires())
            .u8(code(v.state()))
            .i32(v.length())
            .i32(value.dataKey())
            .raw(value.nonce())
            .raw(value.tag())
            .done();
      }
      case Described described -> {
        SecretMetadata m = described.metadata();
        yield name(out.u8(2), described.name())
            .text(m.owner())
            .text(m.description())
            .instant(m.rotationDue())
            .texts(m.tools())
            .texts(m.hosts())
            .u8(m.shortAllowed() ? 1 : 0)
            .done();
      }
      case Marked marked ->
          name(out.u8(3), marked.name()).i32(marked.version()).u8(code(marked.state())).done();
      case Removed removed -> name(out.u8(4), removed.name()).done();
      case SnapshotEnd _ -> out.u8(5).done();
    };
  }

  /** The inverse of {@link #encode}. */
  static LogRecord decode(byte[] head) throws Wire.Malformed {
    Wire.Reader in = new Wire.Reader(head);
    int kind = in.u8();
    LogRecord record =
        switch (kind) {
          case 1 -> value(in);
          case 2 ->
              new Described(
                  name(in),
                  new SecretMetadata(
                      in.text(), in.text(), in.instant(), in.texts(), in.texts(), in.u8() == 1));
          case 3 -> new Marked(name(in), in.i32(), state(in));
          case 4 -> new Removed(name(in));
          case 5 -> new SnapshotEnd();
          default -> throw new Wire.Malformed(null);
        };
    in.end();
    return record;
  }

  private static Value value(Wire.Reader in) throws Wire.Malformed {
    VaultRef name = name(in);
    int number = in.i32();
    Instant created = Instant.ofEpochMilli(in.i64());
    Optional<Instant> expires = in.instant();
    State state = state(in);
    int length = in.i32();
    return new Value(
        name,
        new SecretVersion(number, created, expires, state, length),
        in.i32(),
        in.raw(Aead.NONCE_BYTES),
        in.raw(Aead.TAG_BYTES));
  }

  private static int code(State state) {
    return switch (state) {
      case LIVE -> 0;
      case DELETED -> 1;
      case DESTROYED -> 2;
    };
  }

  private static State state(Wire.Reader in) throws Wire.Malformed {
    return switch (in.u8()) {
      case 0 -> State.LIVE;
      case 1 -> State.DELETED;
      case 2 -> State.DESTROYED;
      default -> throw new Wire.Malformed(null);
    };
  }

  private static Wire.Writer name(Wire.Writer out, VaultRef name) {
    return out.text(name.scope().toString()).text(name.key());
  }

  private static VaultRef name(Wire.Reader in) throws Wire.Malformed {
    return VaultRef.of(SecretScope.parse(in.text()), in.text());
  }
}
