/**
 * Cedar as text: reading policies, templates and expressions, and writing them in a canonical
 * layout.
 *
 * <p>{@link dev.palyra.cedar.text.PolicyParser} accepts exactly the policies that Cedar 4 accepts,
 * within {@link dev.palyra.cedar.model.Limits}, and tells everything that is wrong with the others,
 * each with its place, what was expected, and a hint where there is one. It goes on after an error,
 * at the next clause or policy. {@link dev.palyra.cedar.text.PolicyFormatter} writes what the
 * parser reads back as the same.
 *
 * <p>The package doesn't look at schemas: a policy that parses may still make no sense.
 */
@NullMarked
package dev.palyra.cedar.text;

import org.jspecify.annotations.NullMarked;
