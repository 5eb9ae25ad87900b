package dev.palyra.e2e.attacks;

import java.util.Set;

/** What the web of the range says. The canary is at the private addresses only. */
final class Answers {
  /** Stands for a server on the internet; every other address is private. */
  static final String PUBLIC = "93.184.216.34";

  private static final Set<String> REDIRECTS = Set.of("/to-metadata", "/to-loopback");

  private Answers() {}

  static String http(String local, int port, String request, String canary) {
    String[] words = request.split("[ \r\n]", 3);
    String path = words.length > 1 ? words[1] : "/";
    if (local.equals(PUBLIC) && REDIRECTS.contains(path)) {
      String target = path.equals("/to-metadata") ? "169.254.169.254" : "127.0.0.1:8081";
      return "HTTP/1.1 302 Found\r\nLocation: http://%s/secret\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
          .formatted(target);
    }
    String body = local.equals(PUBLIC) ? "public page\n" : canary + "\n";
    return "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
        .formatted(body.length(), body);
  }
}
