@NullMarked
package dev.palyra.policy.check;

import org.jspecify.annotations.NullMarked;
