/**
 * Logins of people: links with which they enrol, sessions, recovery codes, and what bounds
 * guessing.
 */
@NullMarked
package dev.palyra.auth.login;

import org.jspecify.annotations.NullMarked;
