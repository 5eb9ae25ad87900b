/**
 * Policies as JSON: Cedar's JSON policy format, one policy or a whole set with templates and links,
 * both ways.
 *
 * <p>{@link dev.palyra.cedar.est.PolicyJson} is the entrance. Reading is strict: a member that the
 * format doesn't know is refused, and so is everything that the text parser would refuse. What is
 * written reads back as equal policies, save that {@code has} with a path stays one node where the
 * official library expands it; the meaning is the same.
 *
 * <p>The format has operators with two operands only, so a chain of a hundred {@code &&} nests a
 * hundred deep in JSON. What couldn't be read back within the limits is refused when it is written.
 */
@NullMarked
package dev.palyra.cedar.est;

import org.jspecify.annotations.NullMarked;
