/**
 * A small strict JSON reader and writer, for the JSON that Cedar reads: policies, schemas, entities
 * and contexts.
 *
 * <p>It exists because the language library has no run-time dependency, and because the usual
 * readers are lenient exactly where a decision hangs on it. This one refuses duplicate keys,
 * numbers that are not 64-bit integers (Cedar has no others, and truncating {@code 1.5} to {@code
 * 1} would change a decision), unpaired surrogates, anything after the value, and input beyond its
 * limits. It has no streaming, no binding and no options for leniency.
 */
@NullMarked
package dev.palyra.cedar.json;

import org.jspecify.annotations.NullMarked;
