/** Profiles of providers and logins, against an authorization server written by hand. */
@NullMarked
package dev.palyra.auth.provider;

import org.jspecify.annotations.NullMarked;
