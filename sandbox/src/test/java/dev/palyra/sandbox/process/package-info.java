@NullMarked
package dev.palyra.sandbox.process;

import org.jspecify.annotations.NullMarked;
