/**
 * Entities: what requests are about, with their attributes, tags and place in the hierarchy.
 *
 * <p>{@link dev.palyra.cedar.entity.Entities} is immutable. It keeps the ancestors of every entity
 * computed, so that {@code in} is one look-up, and a changed store shares with the old one whatever
 * did not change. A hierarchy with a cycle is refused.
 */
@NullMarked
package dev.palyra.cedar.entity;

import org.jspecify.annotations.NullMarked;
