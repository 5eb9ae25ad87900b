/**
 * The web console: ES modules and styles that a browser runs as they are, and {@link
 * dev.palyra.console.Console}, which hands them to the gateway. Nothing here knows a request, a
 * session or a secret: what the console shows, it asks the gateway's API for, as the operator who
 * has signed in.
 */
@NullMarked
package dev.palyra.console;

import org.jspecify.annotations.NullMarked;
