package dev.palyra.sandbox.wasm.engine;

import dev.palyra.sandbox.wasm.meter.Cost;
import java.util.function.LongConsumer;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;

/**
 * A table that pays for growing. It has limits of its own: the engine's tables write their growth
 * into the module, where the next instance would find it.
 */
final class MeteredTable extends TableInstance {
  private final long declared;
  private final Meter meter;
  private final LongConsumer spend;

  MeteredTable(
      Table table, int initial, int minimum, long declared, Meter meter, LongConsumer spend) {
    super(fresh(table, minimum), initial);
    this.declared = declared;
    this.meter = meter;
    this.spend = spend;
  }

  private static Table fresh(Table table, int minimum) {
    return new Table(
        table.elementType(), new TableLimits(minimum, table.limits().max()), table.initialize());
  }

  @Override
  public int grow(int more, int value, Instance instance) {
    return allowed(more) ? super.grow(more, value, instance) : -1;
  }

  @Override
  public int growWithRef(int more, Object value, Instance instance) {
    return allowed(more) ? super.growWithRef(more, value, instance) : -1;
  }

  private boolean allowed(int more) {
    long wanted = size() + Integer.toUnsignedLong(more);
    if (wanted > limits().max()) {
      if (wanted <= declared) {
        meter.starve();
      }
      return false;
    }
    spend.accept(wanted * Cost.ELEMENT); // It moves as a whole.
    return true;
  }
}
