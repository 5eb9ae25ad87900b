package dev.palyra.gateway.http;

import dev.palyra.console.Asset;
import dev.palyra.console.Console;
import dev.palyra.console.Page;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * {@code /console/}: the files of the web console. They are the same for everybody and tell nothing
 * of this installation, so that they take no credential; all that the console shows comes from
 * routes that do.
 */
final class ConsolePages {
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  /** Read when the first browser asks: a gateway that nobody looks at starts without. */
  private static final class Loaded {
    static final Console CONSOLE = Console.load();
  }

  private ConsolePages() {}

  /** The answer, where the path is one of the console's. */
  static Optional<Reply> find(Request request) {
    String path = request.getHttpURI().getDecodedPath();
    boolean ours = path.equals("/") || path.equals("/console") || path.startsWith(Console.ROOT);
    if (!ours) {
      return Optional.empty();
    }
    if (!request.getMethod().equals("GET")) {
      throw new ProblemException(ProblemCode.METHOD_NOT_ALLOWED, "this address takes GET only")
          .header("Allow", "GET");
    }
    if (!path.startsWith(Console.ROOT)) {
      return Optional.of(new Reply.Whole(302, "", new byte[0], Map.of("Location", Console.ROOT)));
    }
    return Optional.of(Console.isAsset(path) ? asset(path, request) : page());
  }

  private static Reply asset(String path, Request request) {
    Asset asset =
        Loaded.CONSOLE
            .find(path)
            .orElseThrow(
                () -> new ProblemException(ProblemCode.NOT_FOUND, "the console has no such file"));
    boolean zipped =
        request.getHeaders().getCSV(HttpHeader.ACCEPT_ENCODING, false).stream()
            .anyMatch(coding -> coding.strip().equals("gzip"));
    var headers =
        zipped
            ? Map.of(
                "Cache-Control", FOR_EVER, "Vary", "Accept-Encoding", "Content-Encoding", "gzip")
            : Map.of("Cache-Control", FOR_EVER, "Vary", "Accept-Encoding");
    return new Reply.Whole(
        200, asset.contentType(), zipped ? asset.gzipped() : asset.bytes(), headers);
  }

  private static Reply page() {
    Page page = Loaded.CONSOLE.page();
    return new Reply.Whole(
        200,
        "text/html; charset=utf-8",
        page.html().getBytes(StandardCharsets.UTF_8),
        Map.of(
            "Content-Security-Policy", page.contentSecurityPolicy(),
            "Cache-Control", "no-cache",
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"));
  }
}
