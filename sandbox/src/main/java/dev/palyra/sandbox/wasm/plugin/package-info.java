/**
 * What a plugin is: a WASM module that is called with JSON and answers with bytes.
 *
 * <p>The interface is that of Extism (its kernel's functions, module {@code extism:host/env}), so
 * that its kits for Rust, Go, C and others build plugins for this gateway; a module that follows
 * WASI preview 1 instead reads its input from standard input and writes to standard output. Both
 * are shims without authority: there are no files and no environment behind them. What a plugin may
 * have besides is granted by its tool and permitted by the policy: requests through the egress
 * policy, secrets by a mark that only the host can turn into a value, stored values within a quota.
 * A module that imports what it is not granted does not link.
 */
@NullMarked
package dev.palyra.sandbox.wasm.plugin;

import org.jspecify.annotations.NullMarked;
