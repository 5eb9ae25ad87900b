package dev.palyra.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps Jetty from logging below INFO, whatever the configuration of the log says: there it prints
 * the bytes of requests, and with them tokens and the values of secrets.
 */
final class QuietJetty extends TurboFilter {
  private static final String JETTY = "org.eclipse.jetty";

  static void install() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.addTurboFilter(new QuietJetty());
    }
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      @Nullable Object @Nullable [] parameters,
      @Nullable Throwable thrown) {
    return logger.getName().startsWith(JETTY) && !level.isGreaterOrEqual(Level.INFO)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
