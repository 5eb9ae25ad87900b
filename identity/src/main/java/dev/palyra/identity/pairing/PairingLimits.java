package dev.palyra.identity.pairing;

import java.time.Duration;

/**
 * What bounds pairing.
 *
 * @param codeLife how long a code can be used, and how long a request waits for an operator
 * @param guesses wrong ones after which a code is burnt
 * @param sessions exchanges that are under way, and requests that wait, at most, each
 * @param codes that can be used at the same time
 * @param startsPerCode exchanges that a code allows in a minute
 * @param startsPerAddress exchanges that one address may start in a minute
 */
public record PairingLimits(
    Duration codeLife,
    int guesses,
    int sessions,
    int codes,
    int startsPerCode,
    int startsPerAddress) {
  public static final PairingLimits DEFAULTS =
      new PairingLimits(Duration.ofMinutes(10), 3, 64, 16, 10, 20);
}
