package dev.palyra.gateway.config;

/**
 * {@code [access]}: what refused credentials may cost.
 *
 * @param failuresPerMinute refused credentials that are answered and recorded one by one; further
 *     ones in the same minute get 429 and no record, while valid ones go on being served
 */
public record AccessSettings(int failuresPerMinute) {
  public static final AccessSettings DEFAULTS = new AccessSettings(60);

  static AccessSettings read(TomlSection section) {
    var settings =
        new AccessSettings(
            section.read(
                "failures-per-minute", Form.integer(1, 10_000), DEFAULTS.failuresPerMinute));
    section.end();
    return settings;
  }
}
