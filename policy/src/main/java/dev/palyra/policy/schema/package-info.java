/**
 * From the tool catalogue to the Cedar schema that policies are checked against, and from the
 * arguments of a call to the Cedar values of that schema.
 *
 * <p>What JSON Schema can say and Cedar cannot type is left out and reported, tool by tool, as
 * {@link dev.palyra.policy.schema.Unseen}: a policy cannot see it, and its author has to know. What
 * was typed and then does not fit is never left out: the conversion refuses the call.
 */
@NullMarked
package dev.palyra.policy.schema;

import org.jspecify.annotations.NullMarked;
