@NullMarked
package dev.palyra.console;

import org.jspecify.annotations.NullMarked;
