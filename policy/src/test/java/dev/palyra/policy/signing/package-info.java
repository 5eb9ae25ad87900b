@NullMarked
package dev.palyra.policy.signing;

import org.jspecify.annotations.NullMarked;
