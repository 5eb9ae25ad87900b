/** Bearer tokens of programs. A token is shown once; what is kept is its hash. */
@NullMarked
package dev.palyra.auth.token;

import org.jspecify.annotations.NullMarked;
