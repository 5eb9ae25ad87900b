/**
 * {@code PALYRA_HOME} on disk: made on first use, refused where others could write to it, held by
 * one gateway at a time.
 */
@NullMarked
package dev.palyra.gateway.home;

import org.jspecify.annotations.NullMarked;
