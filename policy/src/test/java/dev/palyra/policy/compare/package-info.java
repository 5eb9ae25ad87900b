@NullMarked
package dev.palyra.policy.compare;

import org.jspecify.annotations.NullMarked;
