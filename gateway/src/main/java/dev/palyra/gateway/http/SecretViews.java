package dev.palyra.gateway.http;

import dev.palyra.vault.SecretMetadata;
import dev.palyra.vault.SecretVersion;
import dev.palyra.vault.StoredSecret;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of a stored secret: everything but its value. */
final class SecretViews {
  private SecretViews() {}

  static ObjectNode of(StoredSecret secret, Instant now) {
    SecretVersion current = secret.current();
    SecretMetadata metadata = secret.metadata();
    ObjectNode view =
        Json.object()
            .put("ref", secret.ref().toString())
            .put("scope", secret.ref().scope().toString())
            .put("key", secret.ref().key())
            .put("version", current.number())
            .put("written", current.created().toString())
            .put("state", state(current, now));
    current.expires().ifPresent(at -> view.put("expires", at.toString()));
    if (!metadata.owner().isEmpty()) {
      view.put("owner", metadata.owner());
    }
    if (!metadata.description().isEmpty()) {
      view.put("description", metadata.description());
    }
    metadata
        .rotationDue()
        .ifPresent(
            due -> view.put("rotation_due", due.toString()).put("overdue", now.isAfter(due)));
    metadata.tools().stream().sorted().forEach(view.putArray("tools")::add);
    metadata.hosts().stream().sorted().forEach(view.putArray("hosts")::add);
    return view.put("short_allowed", metadata.shortAllowed());
  }

  static ObjectNode withVersions(StoredSecret secret, Instant now) {
    ObjectNode view = of(secret, now);
    var versions = view.putArray("versions");
    for (SecretVersion version : secret.versions()) {
      ObjectNode each =
          versions
              .addObject()
              .put("version", version.number())
              .put("written", version.created().toString())
              .put("state", state(version, now))
              .put("bytes", version.length());
      version.expires().ifPresent(at -> each.put("expires", at.toString()));
    }
    return view;
  }

  private static String state(SecretVersion version, Instant now) {
    return version.state() == SecretVersion.State.LIVE && version.expiredAt(now)
        ? "expired"
        : version.state().name().toLowerCase(Locale.ROOT);
  }
}
