package dev.palyra.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * The pages with which people come in: from the program's own files, without a framework and
 * without anything inline, so that the policy of the browser can refuse all that is not ours.
 */
final class PageEndpoints {
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
              + " form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
              + " require-trusted-types-for 'script'",
          "Permissions-Policy",
          "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(),"
              + " geolocation=(), microphone=()");
  private static final Map<String, String> ASSETS =
      Map.of(
          "pages.css", "text/css; charset=utf-8",
          "api.js", "text/javascript; charset=utf-8",
          "login.js", "text/javascript; charset=utf-8",
          "bootstrap.js", "text/javascript; charset=utf-8",
          "account.js", "text/javascript; charset=utf-8",
          "oauth-callback.js", "text/javascript; charset=utf-8");

  Reply login(Exchange exchange) {
    return page("login.html");
  }

  Reply bootstrap(Exchange exchange) {
    return page("bootstrap.html");
  }

  Reply account(Exchange exchange) {
    return page("account.html");
  }

  Reply oauthCallback(Exchange exchange) {
    return page("oauth-callback.html");
  }

  Reply asset(Exchange exchange) {
    String name = exchange.parameter("name");
    String type = ASSETS.get(name);
    if (type == null) {
      throw new ProblemException(ProblemCode.NOT_FOUND, "there is no such file");
    }
    return new Reply.Whole(200, type, resource(name), HEADERS);
  }

  private static Reply page(String name) {
    return new Reply.Whole(200, "text/html; charset=utf-8", resource(name), HEADERS);
  }

  private static byte[] resource(String name) {
    try (InputStream in =
        PageEndpoints.class.getResourceAsStream("/dev/palyra/gateway/pages/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
