package dev.palyra.sandbox.wasm.engine;

import dev.palyra.sandbox.wasm.meter.MeteredModule;
import run.endive.runtime.TableFactory;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;

/** Makes the tables of one instance, in their order. */
final class Tables implements TableFactory {
  private final MeteredModule metered;
  private final Meter meter;
  private final FlatMemory memory;
  private int next;

  Tables(MeteredModule metered, Meter meter, FlatMemory memory) {
    this.metered = metered;
    this.meter = meter;
    this.memory = memory;
  }

  @Override
  public TableInstance create(Table table, int initial) {
    int index = next++;
    return new MeteredTable(
        table,
        initial,
        metered.tableMinima().get(index),
        metered.declaredElements().get(index),
        meter,
        memory::spend);
  }
}
