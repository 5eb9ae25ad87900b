/** The Cedar policy language in pure Java: parse, validate, authorize, format. */
@NullMarked
package dev.palyra.cedar;

import org.jspecify.annotations.NullMarked;
