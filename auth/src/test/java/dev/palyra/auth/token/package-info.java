@NullMarked
package dev.palyra.auth.token;

import org.jspecify.annotations.NullMarked;
