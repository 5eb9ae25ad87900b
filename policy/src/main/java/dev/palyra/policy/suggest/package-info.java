/**
 * Least-privilege policies out of recorded calls: what was used and no more. A suggestion is text
 * for a person to review; nothing here puts it in force.
 */
@NullMarked
package dev.palyra.policy.suggest;

import org.jspecify.annotations.NullMarked;
