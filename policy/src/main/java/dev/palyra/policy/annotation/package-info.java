/**
 * The annotations with which policies say more than yes and no: {@code @approval} on a forbid that
 * a human may lift, and the obligations {@code @tier}, {@code @egress} and {@code @limits} on a
 * permit. Parsed strictly: an annotation that is unknown, misplaced or malformed keeps the bundle
 * from loading, since an obligation that is not understood would not be kept.
 */
@NullMarked
package dev.palyra.policy.annotation;

import org.jspecify.annotations.NullMarked;
