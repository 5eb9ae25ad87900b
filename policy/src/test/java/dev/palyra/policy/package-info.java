@NullMarked
package dev.palyra.policy;

import org.jspecify.annotations.NullMarked;
