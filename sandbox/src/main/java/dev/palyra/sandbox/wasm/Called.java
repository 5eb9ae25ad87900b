package dev.palyra.sandbox.wasm;

/**
 * The answer to one call.
 *
 * @param fuelUsed all of the budget if it was exhausted
 * @param peakMemoryBytes of the linear memory; it only grows
 */
public record Called(Ending ending, long fuelUsed, long peakMemoryBytes) {}
