/**
 * The device port: mutual TLS 1.3 for paired devices. Who a connection belongs to is decided from
 * its certificate, at each request anew, and connections of a device that is shut out are closed.
 */
@NullMarked
package dev.palyra.gateway.device;

import org.jspecify.annotations.NullMarked;
