/**
 * The HTTP API under {@code /v1}. One table, {@link dev.palyra.gateway.http.Route}, names every
 * route and the role that it takes; a request passes host check, route, credential and role before
 * its endpoint sees it. Errors are problem details (RFC 9457) with a stable code and one line.
 *
 * <p>Deliberately absent: cookies, CORS, redirects, content negotiation, anything but loopback.
 */
@NullMarked
package dev.palyra.gateway.http;

import org.jspecify.annotations.NullMarked;
