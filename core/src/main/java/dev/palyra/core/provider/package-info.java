/**
 * Providers of models, as the rest of the gateway sees them: a name under which an endpoint and a
 * credential are had. Where the credential comes from, and how it is renewed, belongs to the module
 * auth.
 */
@NullMarked
package dev.palyra.core.provider;

import org.jspecify.annotations.NullMarked;
