package dev.palyra.sandbox.egress;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a program must know to use the proxy of its execution: a user and a password that is random
 * and lives as long as the execution. Compared in constant time; printed nowhere.
 */
final class ProxyCredential {
  private static final int BYTES = 32;
  private static final String USER = "palyra";
  private static final String SCHEME = "Basic ";

  private final byte[] password;
  private final byte[] basic;

  private ProxyCredential(byte[] password) {
    this.password = password;
    byte[] user = HttpHead.latin1(USER + ":");
    byte[] both = new byte[user.length + password.length];
    System.arraycopy(user, 0, both, 0, user.length);
    System.arraycopy(password, 0, both, user.length, password.length);
    this.basic = Base64.getEncoder().encode(both);
  }

  /** A new one; {@code random} must be unpredictable. */
  static ProxyCredential random(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ProxyCredential(HttpHead.latin1(HexFormat.of().formatHex(bytes)));
  }

  /** As the user information of a proxy's address. A secret: put it into no argument and no log. */
  String revealAsUserInfo() {
    return USER + ":" + new String(password, StandardCharsets.ISO_8859_1);
  }

  /** Whether these are the values of a request's Proxy-Authorization (RFC 7617): one, and ours. */
  boolean admits(List<String> authorizations) {
    if (authorizations.size() != 1) {
      return false;
    }
    String value = authorizations.getFirst();
    return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(HttpHead.latin1(value.substring(SCHEME.length()).strip()), basic);
  }

  /** Whether this is its user and password (RFC 1929). */
  boolean admits(byte[] user, byte[] given) {
    return Arrays.equals(user, HttpHead.latin1(USER)) // no secret
        && MessageDigest.isEqual(given, password);
  }

  @Override
  public String toString() {
    return "ProxyCredential[redacted]";
  }
}
