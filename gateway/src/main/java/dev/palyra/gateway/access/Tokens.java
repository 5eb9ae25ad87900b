package dev.palyra.gateway.access;

import dev.palyra.core.Digests;
import dev.palyra.core.call.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Knows tokens by their hash. Every hash is compared, in constant time, whatever was found before.
 * Thread-safe.
 */
public final class Tokens {
  private final Map<Principal, byte[]> hashes = new HashMap<>();
  private final Function<String, Optional<Principal>> others;

  public Tokens(Map<Principal, Token> tokens) {
    this(_ -> Optional.empty());
    tokens.forEach((principal, token) -> hashes.put(principal, hash(token)));
  }

  private Tokens(Function<String, Optional<Principal>> others) {
    this.others = others;
  }

  /**
   * The same, and those that {@code others} knows by {@link #hashText}. Its lookup need not take
   * the same time for all: what leaks is a part of a hash, from which no token follows.
   */
  public Tokens and(Function<String, Optional<Principal>> others) {
    var all = new Tokens(others);
    all.hashes.putAll(hashes);
    return all;
  }

  /** Returns whose token this is. */
  public Optional<Principal> find(String text) {
    Optional<Token> token = Token.parse(text);
    if (token.isEmpty()) {
      return Optional.empty();
    }
    byte[] presented = hash(token.get());
    Principal found = null;
    for (var entry : hashes.entrySet()) {
      if (MessageDigest.isEqual(entry.getValue(), presented)) {
        found = entry.getKey();
      }
    }
    return Optional.ofNullable(found).or(() -> others.apply(hashText(token.get())));
  }

  // A plain hash is enough for 256 random bits: there is nothing to guess that a slow hash would
  // slow
  // down.
  private static byte[] hash(Token token) {
    return hashText(token).getBytes(StandardCharsets.US_ASCII);
  }

  /** What a registry keeps of a token, in hexadecimal. */
  public static String hashText(Token token) {
    return Digests.sha256Hex("palyra-token-v1", token.reveal());
  }
}
