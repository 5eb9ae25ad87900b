package dev.palyra.sandbox.egress;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the server name out of the first bytes of a TLS connection (RFC 8446, RFC 6066). */
final class ClientHello {
  static final int HANDSHAKE = 0x16;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int MAX_BYTES = 64 << 10;

  private ClientHello() {}

  /** What the bytes so far say. */
  sealed interface Reading {
    /** More bytes are needed. */
    record Incomplete() implements Reading {}

    /** Not a ClientHello, or one that cannot be read. */
    record NotTls() implements Reading {}

    /** A ClientHello, with its server name if it has one. */
    record Hello(Optional<String> serverName) implements Reading {}
  }

  static Reading read(byte[] bytes, int length) {
    ByteBuffer message = ByteBuffer.allocate(MAX_BYTES);
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
    while (true) {
      if (message.position() >= 4) {
        int size = message.getInt(0) & 0xFFFFFF;
        if (message.get(0) != CLIENT_HELLO || size > MAX_BYTES - 4) {
          return new Reading.NotTls();
        }
        if (message.position() >= 4 + size) {
          return parse(message.flip().position(4).limit(4 + size));
        }
      }
      if (in.remaining() < 5) {
        return in.hasRemaining() && in.get(in.position()) != HANDSHAKE
            ? new Reading.NotTls()
            : new Reading.Incomplete();
      }
      int type = in.get();
      int major = in.get();
      in.get();
      int size = Short.toUnsignedInt(in.getShort());
      if (type != HANDSHAKE || major != 3 || size == 0 || size > message.remaining()) {
        return new Reading.NotTls();
      }
      if (in.remaining() < size) {
        return new Reading.Incomplete();
      }
      message.put(in.slice(in.position(), size));
      in.position(in.position() + size);
    }
  }

  private static Reading parse(ByteBuffer hello) {
    try {
      skip(hello, 2 + 32); // version, random
      skip(hello, Byte.toUnsignedInt(hello.get())); // session id
      skip(hello, Short.toUnsignedInt(hello.getShort())); // cipher suites
      skip(hello, Byte.toUnsignedInt(hello.get())); // compression
      if (!hello.hasRemaining()) {
        return new Reading.Hello(Optional.empty());
      }
      int end = Short.toUnsignedInt(hello.getShort()) + hello.position();
      while (hello.position() < end) {
        int type = Short.toUnsignedInt(hello.getShort());
        int size = Short.toUnsignedInt(hello.getShort());
        if (type == SERVER_NAME) {
          return serverName(hello.slice(hello.position(), size));
        }
        skip(hello, size);
      }
      return new Reading.Hello(Optional.empty());
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return new Reading.NotTls();
    }
  }

  private static Reading serverName(ByteBuffer list) {
    int size = Short.toUnsignedInt(list.getShort());
    int type = list.get();
    byte[] name = new byte[Short.toUnsignedInt(list.getShort())];
    list.get(name);
    // Exactly one name: with two, the host could choose another than was checked.
    return type == HOST_NAME && size == name.length + 3 && !list.hasRemaining()
        ? new Reading.Hello(Optional.of(new String(name, StandardCharsets.ISO_8859_1)))
        : new Reading.NotTls();
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }
}
