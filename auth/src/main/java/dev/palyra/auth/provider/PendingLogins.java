package dev.palyra.auth.provider;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Logins that were begun: each belongs to whoever began it, is good once, and lapses after its time
 * and with the gateway. At most 100; the oldest makes room. Thread-safe.
 *
 * @param <T> what is kept of one
 */
final class PendingLogins<T> {
  private static final int MOST = 100;
  private static final int LONGEST_ANSWER = 8_192;
  private static final Pattern LISTENER =
      Pattern.compile("http://127\\.0\\.0\\.1:([1-9][0-9]{0,4})/callback");
  private static final int LAST_PORT = 65_535;

  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<String, Kept<T>> begun = new LinkedHashMap<>();

  /**
   * @param owner the session or token that began it, and alone can end it
   */
  record Kept<T>(T login, String owner, Instant until) {}

  PendingLogins(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** Whether the address is that of a listener of the command line, exactly. */
  static boolean isListener(String redirect) {
    var parts = LISTENER.matcher(redirect);
    return parts.matches() && Integer.parseInt(parts.group(1)) <= LAST_PORT;
  }

  /** Keeps one, and names it. */
  String keep(T login, String owner, Instant until) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    synchronized (begun) {
      Instant now = clock.instant();
      begun.values().removeIf(each -> !now.isBefore(each.until()));
      if (begun.size() >= MOST) {
        Iterator<String> oldest = begun.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      begun.put(id, new Kept<>(login, owner, until));
    }
    return id;
  }

  /**
   * Takes out the one whose answer came: used up whatever comes of it.
   *
   * @param which whether the answer is that of a login
   * @throws OAuthException where there is none of this owner's
   */
  T take(Predicate<T> which, String owner) {
    synchronized (begun) {
      Optional<String> id =
          begun.entrySet().stream()
              .filter(each -> which.test(each.getValue().login()))
              .map(Map.Entry::getKey)
              .findFirst();
      return id.map(begun::remove)
          .filter(each -> clock.instant().isBefore(each.until()) && each.owner().equals(owner))
          .map(Kept::login)
          .orElseThrow(PendingLogins::lapsed);
    }
  }

  /**
   * Looks at one, and leaves another in its place.
   *
   * @param change what becomes of it, in a step that nothing else gets between; nothing leaves it
   * @return what it was
   * @throws OAuthException where there is none of this owner's
   */
  T change(String id, String owner, Function<T, Optional<T>> change) {
    synchronized (begun) {
      Kept<T> kept = begun.get(id);
      if (kept == null || !clock.instant().isBefore(kept.until()) || !kept.owner().equals(owner)) {
        throw lapsed();
      }
      change
          .apply(kept.login())
          .ifPresent(next -> begun.put(id, new Kept<>(next, owner, kept.until())));
      return kept.login();
    }
  }

  void drop(String id) {
    synchronized (begun) {
      begun.remove(id);
    }
  }

  /** The one state of an answer; one whose parameters could be read in two ways is none. */
  static String state(String answer) {
    if (answer.length() > LONGEST_ANSWER) {
      throw OAuthException.refused("what came back is too long");
    }
    Map<String, List<String>> parameters = URLUtils.parseParameters(answer);
    if (parameters.values().stream().anyMatch(values -> values.size() != 1)) {
      throw OAuthException.refused("what came back says one thing twice");
    }
    return parameters.getOrDefault("state", List.of("")).getFirst();
  }

  static OAuthException lapsed() {
    return OAuthException.refused(
        "no such login is under way: it has lapsed, was ended before, belongs to somebody else,"
            + " or the gateway was restarted meanwhile; begin again");
  }
}
