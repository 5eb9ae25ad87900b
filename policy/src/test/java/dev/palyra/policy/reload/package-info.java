@NullMarked
package dev.palyra.policy.reload;

import org.jspecify.annotations.NullMarked;
