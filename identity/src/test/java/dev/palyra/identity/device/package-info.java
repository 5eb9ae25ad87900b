@NullMarked
package dev.palyra.identity.device;

import org.jspecify.annotations.NullMarked;
