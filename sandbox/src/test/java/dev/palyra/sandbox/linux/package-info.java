@NullMarked
package dev.palyra.sandbox.linux;

import org.jspecify.annotations.NullMarked;
