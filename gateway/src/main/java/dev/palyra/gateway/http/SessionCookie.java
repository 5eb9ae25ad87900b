package dev.palyra.gateway.http;

import dev.palyra.auth.login.Cookie;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * The cookie of a session. Its name's prefix makes the browser hold it to this very host, path and
 * to secure connections (RFC 6265bis, 4.1.3.2); it has no age, so that it goes with the browser.
 */
final class SessionCookie {
  static final String NAME = "__Host-palyra_session";
  private static final String ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";

  private SessionCookie() {}

  /** What the request carries; nothing where there are two, of which one was planted. */
  static Optional<String> of(Request request) {
    List<String> values =
        Request.getCookies(request).stream()
            .filter(cookie -> cookie.getName().equals(NAME))
            .map(HttpCookie::getValue)
            .toList();
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /** Whether the request names it at all, be it twice or in a way that cannot be read. */
  static boolean isNamed(Request request) {
    return request.getHeaders().getValuesList(HttpHeader.COOKIE).stream()
        .anyMatch(text -> text.contains(NAME));
  }

  /** Puts it into the browser. */
  static Map<String, String> set(Cookie cookie) {
    return Map.of("Set-Cookie", NAME + "=" + cookie.reveal() + ATTRIBUTES);
  }

  /** Takes it out of the browser, with what the browser keeps for this origin. */
  static Map<String, String> clear() {
    return Map.of(
        "Set-Cookie",
        NAME + "=; Max-Age=0" + ATTRIBUTES,
        "Clear-Site-Data",
        "\"cache\", \"cookies\", \"storage\"");
  }
}
