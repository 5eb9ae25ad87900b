package dev.palyra.auth.provider;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a {@code WWW-Authenticate} of a server of tools says (RFC 9728, section 5.1): where its
 * metadata is, and which scopes it wants. Anything else of it is not looked at.
 *
 * @param insufficient whether the scopes are wanted beside those that there are (RFC 6750, 3.1)
 */
record Challenge(Optional<String> metadata, List<String> scopes, boolean insufficient) {
  private static final int LONGEST = 8_192;
  private static final Pattern METADATA =
      Pattern.compile("(?i)(?:^|[\\s,])resource_metadata=\"([^\"\\\\]{1,1024})\"");
  private static final Pattern SCOPE =
      Pattern.compile("(?i)(?:^|[\\s,])scope=\"([^\"\\\\]{1,2048})\"");

  static Challenge parse(String header) {
    if (header.length() > LONGEST || !header.regionMatches(true, 0, "Bearer", 0, 6)) {
      return new Challenge(Optional.empty(), List.of(), false);
    }
    return new Challenge(
        first(METADATA, header),
        first(SCOPE, header).map(text -> List.of(text.strip().split(" +"))).orElse(List.of()),
        header.contains("error=\"insufficient_scope\""));
  }

  /** The same, with the scopes that a login has already, where more are wanted. */
  Challenge beside(List<String> granted) {
    return insufficient && !scopes.isEmpty()
        ? new Challenge(
            metadata, Stream.concat(granted.stream(), scopes.stream()).distinct().toList(), true)
        : this;
  }

  private static Optional<String> first(Pattern pattern, String header) {
    Matcher found = pattern.matcher(header);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }
}
