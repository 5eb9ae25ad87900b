package dev.palyra.sandbox;

import dev.palyra.sandbox.isolated.TemplateLimits;

/** The whole contract again, each sandbox built by bwrap from nothing. */
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
