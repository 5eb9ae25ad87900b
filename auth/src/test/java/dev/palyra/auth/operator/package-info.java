@NullMarked
package dev.palyra.auth.operator;

import org.jspecify.annotations.NullMarked;
