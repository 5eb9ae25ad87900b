package dev.palyra.gateway.config;

import dev.palyra.core.secret.SecretRef;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * {@code [models.NAME]}: a model and where it is had.
 *
 * @param api {@code responses} or {@code chat}
 * @param model its name at the provider
 * @param profile of the provider, which has endpoint and credential, or {@code *} for the first
 *     that is well; else they stand here
 * @param baseUrl of the API, such as {@code https://api.openai.com/v1}
 * @param apiKey a reference; endpoints of one's own may take none
 * @param timeout of one request
 * @param inputPrice of a million tokens read, in whatever currency the budgets are in
 * @param outputPrice of a million tokens written
 * @param maxOutput tokens of one turn
 */
public record ModelSettings(
    String api,
    String model,
    Optional<String> profile,
    URI baseUrl,
    Optional<SecretRef> apiKey,
    Duration timeout,
    BigDecimal inputPrice,
    BigDecimal outputPrice,
    Optional<Integer> maxOutput) {
  private static final URI OPENAI = URI.create("https://api.openai.com/v1");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  static Optional<ModelSettings> read(TomlSection section) {
    var model = section.require("model", Form.text(200));
    var settings =
        new ModelSettings(
            section.read("api", Form.word(Set.of("responses", "chat")), "responses"),
            model.orElse("none"),
            section.find("profile", Form.text(64)),
            section.read(
                "base-url",
                Form.parsed("an https URL, or http on loopback", ModelSettings::url),
                OPENAI),
            section.find("api-key", Form.parsed("a secret reference", SecretRef::parse)),
            section.read(
                "timeout",
                Form.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                Duration.ofMinutes(5)),
            section.read("input-price", price(), BigDecimal.ZERO),
            section.read("output-price", price(), BigDecimal.ZERO),
            section.find("max-output", Form.integer(1, 1_000_000)));
    if (settings.profile.isPresent() && (section.has("base-url") || section.has("api-key"))) {
      section.report("profile", "a profile has its own base-url and api-key: leave them out");
    }
    section.end();
    return model.map(_ -> settings);
  }

  /** An amount of money, such as {@code "1.25"}. */
  static Form<BigDecimal> price() {
    return Form.parsed(
        "an amount such as \"1.25\"",
        text -> {
          if (!text.matches("[0-9]{1,7}(\\.[0-9]{1,6})?")) {
            throw new IllegalArgumentException("got \"" + text + "\"");
          }
          return new BigDecimal(text);
        });
  }

  // A credential must not travel in the clear, but one's own machine has no wire.
  private static URI url(String text) {
    try {
      var url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean clear = "http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost());
      if (url.getHost() == null
          || url.getUserInfo() != null
          || url.getQuery() != null
          || url.getFragment() != null
          || !(clear || "https".equals(url.getScheme()))) {
        throw new IllegalArgumentException("got \"" + text + "\"");
      }
      return url;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("got \"" + text + "\"", e);
    }
  }
}
