@NullMarked
package dev.palyra.sandbox.macos;

import org.jspecify.annotations.NullMarked;
