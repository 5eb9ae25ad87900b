/** What refused credentials may cost. Who somebody is belongs to the module auth. */
@NullMarked
package dev.palyra.gateway.access;

import org.jspecify.annotations.NullMarked;
