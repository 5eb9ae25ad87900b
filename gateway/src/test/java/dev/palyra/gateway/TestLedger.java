package dev.palyra.gateway;

import dev.palyra.gateway.record.Ledger;
import dev.palyra.store.Store;
import java.security.PublicKey;

/** Gives tests of other packages the ledger that the gateway uses. */
public final class TestLedger {
  private TestLedger() {}

  public static Ledger over(Store store, PublicKey key) {
    return new StoreLedger(store, key);
  }
}
