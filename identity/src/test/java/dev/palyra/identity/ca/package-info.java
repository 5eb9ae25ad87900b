@NullMarked
package dev.palyra.identity.ca;

import org.jspecify.annotations.NullMarked;
