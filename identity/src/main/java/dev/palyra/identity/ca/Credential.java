package dev.palyra.identity.ca;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A private key and the chain that says whose it is, the leaf first. A class and not a record, so
 * that it does not print its key.
 */
public final class Credential {
  private final PrivateKey key;
  private final List<X509Certificate> chain;

  public Credential(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /** The private key. */
  public PrivateKey key() {
    return key;
  }

  public List<X509Certificate> chain() {
    return chain;
  }

  public X509Certificate leaf() {
    return chain.getFirst();
  }

  /** When to get the next one: at two thirds of the life of this one. */
  public Instant renewAt() {
    Instant from = leaf().getNotBefore().toInstant();
    return from.plus(
        Duration.between(from, leaf().getNotAfter().toInstant()).multipliedBy(2).dividedBy(3));
  }

  @Override
  public String toString() {
    return "Credential[" + leaf().getSerialNumber().toString(16) + "]";
  }
}
