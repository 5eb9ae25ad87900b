/**
 * Configuration: {@code palyra.toml} as values that have been checked. Reading is strict and
 * reports every mistake of a file at once, with its line and column; a key that nobody knows is a
 * mistake.
 *
 * <p>Deliberately absent: secrets, environment variables that override keys, includes and
 * reloading.
 */
@NullMarked
package dev.palyra.gateway.config;

import org.jspecify.annotations.NullMarked;
