@NullMarked
package dev.palyra.gateway;

import org.jspecify.annotations.NullMarked;
