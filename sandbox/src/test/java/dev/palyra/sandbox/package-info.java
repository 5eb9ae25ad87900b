@NullMarked
package dev.palyra.sandbox;

import org.jspecify.annotations.NullMarked;
