@NullMarked
package dev.palyra.store;

import org.jspecify.annotations.NullMarked;
