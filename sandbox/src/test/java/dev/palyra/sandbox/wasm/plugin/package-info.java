@NullMarked
package dev.palyra.sandbox.wasm.plugin;

import org.jspecify.annotations.NullMarked;
