@NullMarked
package dev.palyra.identity;

import org.jspecify.annotations.NullMarked;
