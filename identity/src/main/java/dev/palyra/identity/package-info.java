/**
 * Machines prove who they are: a private certificate authority, pairing that a code cannot be
 * guessed out of, and mutual TLS. People and tokens belong to the module auth.
 */
@NullMarked
package dev.palyra.identity;

import org.jspecify.annotations.NullMarked;
