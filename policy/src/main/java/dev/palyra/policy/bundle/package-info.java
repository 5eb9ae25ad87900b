/**
 * Policy bundles: the files of a policy folder and the tool definitions, loaded as a whole or not
 * at all, under one revision.
 */
@NullMarked
package dev.palyra.policy.bundle;

import org.jspecify.annotations.NullMarked;
