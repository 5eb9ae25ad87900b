package dev.palyra.gateway;

import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.home.Home;
import dev.palyra.gateway.home.TokenFiles;
import dev.palyra.sandbox.egress.EgressClient;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.egress.LoopbackEgress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import javax.net.ssl.SSLSocketFactory;

/**
 * The real gateway, wired by the real {@link Wiring}, whose plugins find every host on loopback.
 * Whom they trust is what {@code javax.net.ssl.trustStore} says, as ever.
 */
public final class LoopbackGateway {
  private LoopbackGateway() {}

  /** Arguments: those of the gateway. */
  public static void main(String[] arguments) {
    int status = Main.run(arguments, System.out, System.err, LoopbackWiring::new);
    if (status != 0) {
      System.exit(status);
    }
  }

  private static final class LoopbackWiring extends Wiring {
    LoopbackWiring(
        Home home,
        Settings settings,
        TokenFiles.Loaded tokens,
        Clock clock,
        SecureRandom random,
        Path userFolder) {
      super(home, settings, tokens, clock, random, userFolder);
    }

    @Override
    EgressClient egress(EgressLimits limits) {
      return LoopbackEgress.client((SSLSocketFactory) SSLSocketFactory.getDefault(), limits);
    }
  }
}
