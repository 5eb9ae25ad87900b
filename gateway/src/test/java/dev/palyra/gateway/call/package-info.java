@NullMarked
package dev.palyra.gateway.call;

import org.jspecify.annotations.NullMarked;
