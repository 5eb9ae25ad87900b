/**
 * Compares this library with the official implementation on random schemas, entities, policies and
 * requests.
 */
@NullMarked
package dev.palyra.cedar.differential;

import org.jspecify.annotations.NullMarked;
