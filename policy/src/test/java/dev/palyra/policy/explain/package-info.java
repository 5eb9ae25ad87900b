@NullMarked
package dev.palyra.policy.explain;

import org.jspecify.annotations.NullMarked;
