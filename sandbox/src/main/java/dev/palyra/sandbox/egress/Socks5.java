package dev.palyra.sandbox.egress;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The client's side of a SOCKS5 negotiation (RFC 1928): CONNECT, without authentication or with
 * user and password (RFC 1929).
 */
final class Socks5 {
  static final int VERSION = 5;
  static final int SUCCEEDED = 0;
  static final int NOT_ALLOWED = 2;
  static final int UNREACHABLE = 4;

  private static final int COMMAND_NOT_SUPPORTED = 7;
  private static final int NO_AUTHENTICATION = 0;
  private static final int USER_AND_PASSWORD = 2;
  private static final int AUTHENTICATION_VERSION = 1;
  private static final int NO_ACCEPTABLE = 0xFF;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;

  private Socks5() {}

  /**
   * What the client wants to connect to.
   *
   * @param credential what it must present before it is asked
   */
  static Authority handshake(InputStream in, OutputStream out, Optional<ProxyCredential> credential)
      throws IOException {
    expect(in, VERSION);
    byte[] methods = exactly(in, one(in));
    int needed = credential.isPresent() ? USER_AND_PASSWORD : NO_AUTHENTICATION;
    boolean offered = false;
    for (byte method : methods) {
      offered |= method == needed;
    }
    out.write(new byte[] {VERSION, (byte) (offered ? needed : NO_ACCEPTABLE)});
    if (!offered) {
      throw new IOException("no acceptable method");
    }
    if (credential.isPresent()) {
      authenticate(in, out, credential.get());
    }
    expect(in, VERSION);
    int command = one(in);
    expect(in, 0);
    String host =
        switch (one(in)) {
          case IPV4 -> InetAddress.getByAddress(exactly(in, 4)).getHostAddress();
          case NAME -> new String(exactly(in, one(in)), StandardCharsets.ISO_8859_1);
          case IPV6 -> InetAddress.getByAddress(exactly(in, 16)).getHostAddress();
          default -> throw new IOException("unknown kind of address");
        };
    int port = one(in) << 8 | one(in);
    if (command != CONNECT) {
      reply(out, COMMAND_NOT_SUPPORTED);
      throw new IOException("only CONNECT is supported");
    }
    try {
      return Authority.parse(
          host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port, 0);
    } catch (HttpHead.MalformedException e) {
      reply(out, NOT_ALLOWED);
      throw e;
    }
  }

  private static void authenticate(InputStream in, OutputStream out, ProxyCredential credential)
      throws IOException {
    expect(in, AUTHENTICATION_VERSION);
    byte[] user = exactly(in, one(in));
    byte[] password = exactly(in, one(in));
    boolean admitted = credential.admits(user, password);
    out.write(new byte[] {AUTHENTICATION_VERSION, (byte) (admitted ? 0 : 1)});
    if (!admitted) {
      throw new IOException("not the execution's credential");
    }
  }

  static void reply(OutputStream out, int code) throws IOException {
    out.write(new byte[] {VERSION, (byte) code, 0, IPV4, 0, 0, 0, 0, 0, 0});
    out.flush();
  }

  private static void expect(InputStream in, int value) throws IOException {
    if (one(in) != value) {
      throw new IOException("malformed SOCKS request");
    }
  }

  private static int one(InputStream in) throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new IOException("the request ends too early");
    }
    return value;
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length != count) {
      throw new IOException("the request ends too early");
    }
    return bytes;
  }
}
