@NullMarked
package dev.palyra.gateway.access;

import org.jspecify.annotations.NullMarked;
