@NullMarked
package dev.palyra.sandbox.wasm.engine;

import org.jspecify.annotations.NullMarked;
