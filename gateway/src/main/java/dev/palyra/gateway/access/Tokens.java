package dev.palyra.gateway.access;

import dev.palyra.core.Digests;
import dev.palyra.core.call.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Knows tokens by their hash. Every hash is compared, in constant time, whatever was found before.
 * Thread-safe.
 */
public final class Tokens {
  private final Map<Principal, byte[]> hashes = new HashMap<>();

  public Tokens(Map<Principal, Token> tokens) {
    tokens.forEach((principal, token) -> hashes.put(principal, hash(token)));
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
    return Optional.ofNullable(found);
  }

  // A plain hash is enough for 256 random bits: there is nothing to guess that a slow hash would
  // slow
  // down.
  private static byte[] hash(Token token) {
    return Digests.sha256Hex("palyra-token-v1", token.reveal()).getBytes(StandardCharsets.US_ASCII);
  }
}
