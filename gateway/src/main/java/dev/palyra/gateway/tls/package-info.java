/**
 * The gateway's own certificate, and what it listens with: one authority and one key for the API
 * and the device port, renewed in time and exchanged under connections that are open.
 */
@NullMarked
package dev.palyra.gateway.tls;

import org.jspecify.annotations.NullMarked;
