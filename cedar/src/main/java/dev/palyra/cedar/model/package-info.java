/**
 * The Cedar language as data: values, expressions, policies, templates, and where in a text they
 * came from.
 *
 * <p>Everything here is immutable and safe to share between threads. Equality is equality of
 * meaning: spans never take part in it. What a text or a JSON document may contain is bounded by
 * {@link dev.palyra.cedar.model.Limits}, so code that walks these trees may recurse over
 * {@linkplain dev.palyra.cedar.model.Limits#nesting() nesting}; operator chains such as {@code a &&
 * b && c} are one flat node and don't count as nesting.
 *
 * <p>The package refuses to interpret: evaluating, validating and printing live elsewhere. Only the
 * extension values know how they are written and calculated with, as only they do.
 */
@NullMarked
package dev.palyra.cedar.model;

import org.jspecify.annotations.NullMarked;
