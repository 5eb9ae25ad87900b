/**
 * Puts a meter into WebAssembly modules: a pass over the bytes, before anything is compiled, after
 * which the module pays for what it does.
 *
 * <p>{@link dev.palyra.sandbox.wasm.meter.Metering} reads the binary strictly, refuses what it does
 * not understand with the reason, and writes a module that does the same and, in between, tells the
 * host what it is about to spend. It tells by atomic stores, which are instructions of the threads
 * proposal: modules that contain any are refused, so that nothing but this pass can have written
 * one. There is no global and no function that a module could find, import or export; the counters
 * live outside of everything that has an index.
 *
 * <p>What this package does not do: type checking (the engine validates the module before and
 * after) and running.
 */
@NullMarked
package dev.palyra.sandbox.wasm.meter;

import org.jspecify.annotations.NullMarked;
