package dev.palyra.gateway.http;

import dev.palyra.auth.login.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests of our own pages from those that another page made the browser send. Pages of
 * other ports of this machine are foreign too, although a cookie's SameSite does not tell them
 * apart.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata</a>
 */
final class Origins {
  private static final String CSRF = "X-Palyra-CSRF";
  private static final String FETCHED_FROM = "Sec-Fetch-Site";
  private static final Set<String> SAFE = Set.of("GET", "HEAD");

  private Origins() {}

  /** Why a request with a session's cookie is not believed; empty where it is. */
  static Optional<String> objection(Request request, Cookie cookie) {
    if (SAFE.contains(request.getMethod())) {
      // To look is allowed from the address bar too.
      return fetchedFrom(request, Set.of("same-origin", "none"))
          ? Optional.empty()
          : Optional.of("foreign-origin");
    }
    if (request.getHeaders().get(HttpHeader.ORIGIN) == null || isForeign(request)) {
      return Optional.of("foreign-origin");
    }
    @Nullable String shown = request.getHeaders().get(CSRF);
    boolean right =
        shown != null
            && MessageDigest.isEqual(
                cookie.csrf().getBytes(StandardCharsets.US_ASCII),
                shown.getBytes(StandardCharsets.ISO_8859_1));
    return right ? Optional.empty() : Optional.of("csrf-token");
  }

  /** Whether a page of another origin sent it. A program sends neither header. */
  static boolean isForeign(Request request) {
    var origins = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
    boolean other =
        !origins.isEmpty()
            && (origins.size() > 1
                || !origins.getFirst().toLowerCase(Locale.ROOT).equals(ownOrigin(request)));
    return other || !fetchedFrom(request, Set.of("same-origin"));
  }

  /** Whether a browser says that a page of ours sent it; a program could say so too. */
  static boolean isOwnPage(Request request) {
    return request.getHeaders().getValuesList(FETCHED_FROM).equals(List.of("same-origin"))
        && !isForeign(request);
  }

  private static boolean fetchedFrom(Request request, Set<String> allowed) {
    @Nullable String site = request.getHeaders().get(FETCHED_FROM);
    return site == null || allowed.contains(site);
  }

  /** Of the very name under which the request came; that name was checked before. */
  static String ownOrigin(Request request) {
    String scheme = request.isSecure() ? "https" : "http";
    @Nullable String host = request.getHeaders().get(HttpHeader.HOST);
    return scheme + "://" + String.valueOf(host).toLowerCase(Locale.ROOT);
  }
}
