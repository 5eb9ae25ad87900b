package dev.palyra.sandbox.wasm.meter;

import java.util.List;

/** Parameters and results of a function, as bytes of the binary format. */
public record FunctionType(List<Byte> parameters, List<Byte> results) {
  public FunctionType {
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
  }
}
