/**
 * Who is calling: two bearer tokens, one for agents and one for operators, made on first start. The
 * principal is derived from the credential and from nothing else.
 *
 * <p>Deliberately absent: passwords, sessions and accounts, which belong to the module auth.
 */
@NullMarked
package dev.palyra.gateway.access;

import org.jspecify.annotations.NullMarked;
