@NullMarked
package dev.palyra.sandbox.wasm.meter;

import org.jspecify.annotations.NullMarked;
