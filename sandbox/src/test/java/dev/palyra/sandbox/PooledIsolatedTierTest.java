package dev.palyra.sandbox;

/** The whole contract again, each call in a sandbox that has waited for it. */
class PooledIsolatedTierTest extends IsolatedTierTest {
  @Override
  boolean fromPool() {
    return true;
  }
}
