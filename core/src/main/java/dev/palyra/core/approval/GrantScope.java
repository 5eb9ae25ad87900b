package dev.palyra.core.approval;

import static dev.palyra.core.Require.require;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which calls of the tool a grant holds for: all of them until it expires, those of one session,
 * those whose arguments match, or both.
 *
 * @param session the calls of this session alone
 * @param arguments what arguments must be, by JSON Pointer (RFC 6901) such as {@code /path}; at
 *     most 16
 */
public record GrantScope(Optional<String> session, SortedMap<String, ArgumentMatch> arguments) {
  private static final Pattern POINTER = Pattern.compile("(?:/(?:[^~/]|~[01]){1,128}){1,8}");

  /** Every call of the tool. */
  public static final GrantScope ANY_CALL = new GrantScope(Optional.empty(), new TreeMap<>());

  public GrantScope {
    arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
    require(arguments.size() <= 16, "a grant matches at most 16 arguments");
    for (String pointer : arguments.keySet()) {
      require(
          POINTER.matcher(pointer).matches(),
          "an argument is named by a JSON Pointer such as `/path`, got `%s`",
          pointer);
    }
  }

  /** The calls of one session. */
  public static GrantScope ofSession(String session) {
    return new GrantScope(Optional.of(session), new TreeMap<>());
  }

  /** The calls whose arguments match. */
  public static GrantScope matching(Map<String, ArgumentMatch> arguments) {
    return new GrantScope(Optional.empty(), new TreeMap<>(arguments));
  }
}
