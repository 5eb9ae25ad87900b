/**
 * Runs metered modules on Endive, which compiles them to JVM code. The only package that knows that
 * engine.
 *
 * <p>{@link dev.palyra.sandbox.wasm.engine.FlatMemory} is a module's memory and its meter in one:
 * the compiled code has a reference to it at hand in every function, so that a charge is a
 * subtraction on a field of it.
 */
@NullMarked
package dev.palyra.sandbox.wasm.engine;

import org.jspecify.annotations.NullMarked;
