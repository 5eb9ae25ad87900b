@NullMarked
package dev.palyra.gateway.device;

import org.jspecify.annotations.NullMarked;
