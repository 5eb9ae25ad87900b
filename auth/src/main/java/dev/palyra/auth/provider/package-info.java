/**
 * Credentials with which the gateway goes to providers of models: profiles, how well each is, what
 * stands in for what is not, and logins by OAuth. The protocol is the library's; no token is ever
 * in a log, an error or an answer of the API.
 */
@NullMarked
package dev.palyra.auth.provider;

import org.jspecify.annotations.NullMarked;
