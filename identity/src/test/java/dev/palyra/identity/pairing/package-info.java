@NullMarked
package dev.palyra.identity.pairing;

import org.jspecify.annotations.NullMarked;
