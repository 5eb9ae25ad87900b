@NullMarked
package dev.palyra.policy.starter;

import org.jspecify.annotations.NullMarked;
