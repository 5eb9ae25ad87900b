package dev.palyra.sandbox.wasm.plugin;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Where time and randomness come from.
 *
 * @param nanos a clock that only runs forward
 * @param random cryptographically strong
 */
public record PluginClock(InstantSource wall, LongSupplier nanos, RandomGenerator random) {}
