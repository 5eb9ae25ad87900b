@NullMarked
package dev.palyra.gateway.run;

import org.jspecify.annotations.NullMarked;
