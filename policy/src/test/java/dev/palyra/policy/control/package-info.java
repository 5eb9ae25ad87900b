@NullMarked
package dev.palyra.policy.control;

import org.jspecify.annotations.NullMarked;
