@NullMarked
package dev.palyra.policy.suggest;

import org.jspecify.annotations.NullMarked;
