/**
 * Tier A: WebAssembly modules inside the gateway.
 *
 * <p>A module has no authority of its own: it reads its input, computes, and calls the functions
 * that it was granted. Each call gets a fresh instance with fresh memory, an exact budget of fuel,
 * stack and memory, and a deadline. {@link dev.palyra.sandbox.wasm.WasmRuntime} is the thin
 * interface in front of the engine; {@code .meter} makes modules pay, {@code .engine} runs them,
 * {@code .plugin} is what they can ask for.
 *
 * <p>Not here: files, environment variables, sockets, threads, and any way for a module to keep
 * something from one call to the next but the storage it was granted.
 */
@NullMarked
package dev.palyra.sandbox.wasm;

import org.jspecify.annotations.NullMarked;
