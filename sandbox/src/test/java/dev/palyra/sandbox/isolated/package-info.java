@NullMarked
package dev.palyra.sandbox.isolated;

import org.jspecify.annotations.NullMarked;
