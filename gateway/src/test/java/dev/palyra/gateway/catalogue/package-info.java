@NullMarked
package dev.palyra.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
