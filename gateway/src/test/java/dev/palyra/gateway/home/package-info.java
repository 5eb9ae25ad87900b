@NullMarked
package dev.palyra.gateway.home;

import org.jspecify.annotations.NullMarked;
