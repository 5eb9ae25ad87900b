package dev.palyra.mcp.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The revisions of the protocol, in the order of their dates. */
public enum Revision {
  V2024_11_05("2024-11-05"),
  V2025_03_26("2025-03-26"),
  V2025_06_18("2025-06-18"),
  V2025_11_25("2025-11-25"),
  /** Stateless: every request says who asks and what that client can do. */
  V2026_07_28("2026-07-28");

  /** The newest one that begins with a handshake. */
  public static final Revision LATEST_WITH_SESSIONS = V2025_11_25;

  private final String text;

  Revision(String text) {
    this.text = text;
  }

  /** As it stands in messages. */
  public String text() {
    return text;
  }

  public static Optional<Revision> of(String text) {
    return Arrays.stream(values()).filter(revision -> revision.text.equals(text)).findFirst();
  }

  /** Whether there is no handshake and no session. */
  public boolean stateless() {
    return compareTo(V2026_07_28) >= 0;
  }

  /** The newest first, as a client should choose. */
  public static List<String> supported() {
    return Arrays.stream(values()).map(Revision::text).toList().reversed();
  }
}
