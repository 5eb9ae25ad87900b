/**
 * Grants as Cedar policies: each is linked from a template that the product reserves, so that what
 * an operator granted can be shown, listed and revoked like any other policy. A grant lifts what
 * asked; it never permits what the bundle does not.
 */
@NullMarked
package dev.palyra.policy.grant;

import org.jspecify.annotations.NullMarked;
