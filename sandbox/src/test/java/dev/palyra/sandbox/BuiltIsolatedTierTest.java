package dev.palyra.sandbox;

import dev.palyra.sandbox.isolated.TemplateLimits;
import org.junit.jupiter.api.Tag;

/** The whole contract again, each sandbox built by bwrap from nothing. */
@Tag("soak")
class BuiltIsolatedTierTest extends IsolatedTierTest {
  @Override
  TemplateLimits templates() {
    return TemplateLimits.OFF;
  }

  @Override
  String way() {
    return "";
  }
}
