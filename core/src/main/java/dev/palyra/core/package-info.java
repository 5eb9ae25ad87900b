/**
 * The domain of Palyra: the values that a tool call is made of, the ports to everything outside,
 * and the gate that every call passes. Packages stand in the order of the flow: {@code call},
 * {@code tool}, {@code policy}, {@code approval}, {@code secret}, {@code sandbox}, {@code audit},
 * {@code gate}.
 *
 * <p>Deliberately absent: files, processes, sockets, SQL, HTTP. Whatever touches one of these lives
 * behind a port.
 */
@NullMarked
package dev.palyra.core;

import org.jspecify.annotations.NullMarked;
