package dev.palyra.gateway.config;

import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * {@code [approvals]}: who is told that something waits.
 *
 * @param webhook where a note of each approval is sent; with TLS, or to this machine
 * @param webhookSecret what the notes are signed with; a webhook needs one
 * @param desktop whether to say so on the desktop of the user who runs the gateway, if there is one
 */
public record ApprovalSettings(
    Optional<URI> webhook, Optional<VaultRef> webhookSecret, boolean desktop) {
  public static final ApprovalSettings DEFAULTS =
      new ApprovalSettings(Optional.empty(), Optional.empty(), true);

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  static ApprovalSettings read(TomlSection section) {
    var settings =
        new ApprovalSettings(
            section.find(
                "webhook",
                Form.parsed("an https URL, or an http URL of localhost", ApprovalSettings::url)),
            section.find(
                "webhook-secret",
                Form.parsed("a reference such as vault://global/webhook", VaultRef::parse)),
            section.read("desktop", Form.flag(), DEFAULTS.desktop));
    if (settings.webhook.isPresent() != settings.webhookSecret.isPresent()) {
      section.reject("approvals.webhook and approvals.webhook-secret go together");
    }
    section.end();
    return settings;
  }

  private static URI url(String text) {
    URI url = URI.create(text);
    String host = url.getHost() == null ? "" : url.getHost();
    boolean safe =
        "https".equals(url.getScheme())
            || ("http".equals(url.getScheme()) && LOOPBACK.contains(host));
    if (!safe || host.isEmpty() || url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("`" + text + "` is none");
    }
    return url;
  }
}
