package dev.palyra.sandbox.wasm;

import java.util.List;

/**
 * A function that a module may import. It exists for one call and knows that call's grants.
 *
 * @param parameters what the module passes
 * @param result nothing or one value
 */
public record HostFunction(
    String module, String name, List<Type> parameters, List<Type> result, Body body) {
  public HostFunction {
    parameters = List.copyOf(parameters);
    result = List.copyOf(result);
    if (result.size() > 1) {
      throw new IllegalArgumentException("a host function has at most one result");
    }
  }

  /** The types that cross the border. */
  public enum Type {
    I32,
    I64,
    F32,
    F64
  }

  /** What it does. Without a result, what is returned is ignored. */
  @FunctionalInterface
  public interface Body {
    long call(Guest guest, long[] arguments);
  }
}
