package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Tier;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.MAC)
class MacIsolatedTierTest extends MacTierContract {
  @Override
  Tier tier() {
    return Tier.ISOLATED;
  }
}
