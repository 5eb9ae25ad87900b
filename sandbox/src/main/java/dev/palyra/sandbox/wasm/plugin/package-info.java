/**
 * What a plugin is: a WASM module that is called with JSON and answers with bytes.
 *
 * <p>The interface is that of Extism (its kernel's functions, module {@code extism:host/env}), so
 * that its kits for Rust, Go, C and others build plugins for this gateway; a module that follows
 * WASI preview 1 instead reads its input from standard input and writes to standard output. Both
 * are shims without authority: there are no files, no environment and no network behind them, and
 * HTTP, host configuration and persistent variables are not offered, so that a module that imports
 * them does not link.
 */
@NullMarked
package dev.palyra.sandbox.wasm.plugin;

import org.jspecify.annotations.NullMarked;
