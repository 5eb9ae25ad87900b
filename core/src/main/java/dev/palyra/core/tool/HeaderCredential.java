package dev.palyra.core.tool;

import static dev.palyra.core.Require.require;

import dev.palyra.core.secret.SecretRef;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A header that the egress proxy adds to a request, over TLS, to the one host that it is bound to.
 *
 * @param header its name, a token of RFC 9110; not one that frames the message or names the host
 * @param prefix what stands before the secret, as in {@code "Bearer "}
 * @param value the secret
 */
public record HeaderCredential(String header, String prefix, SecretRef value) {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Pattern PREFIX = Pattern.compile("[ -~]{0,64}");
  private static final Set<String> FRAMING =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection");

  public HeaderCredential {
    require(
        TOKEN.matcher(header).matches() && !FRAMING.contains(header.toLowerCase(Locale.ROOT)),
        "not a header for a credential: `%s`",
        header);
    require(PREFIX.matcher(prefix).matches(), "a prefix is printable ASCII, got `%s`", prefix);
  }
}
