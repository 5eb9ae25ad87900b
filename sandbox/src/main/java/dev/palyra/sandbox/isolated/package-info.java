/**
 * Tier C: a program in namespaces of its own, whose mounts are bubblewrap's or a copy of these.
 *
 * <p>It sees a read-only system, an empty /tmp of limited size, the workspace roots of its request,
 * a /proc and a loopback of its own, and nothing else; it is nobody, without capabilities, also
 * when the gateway is root. Its network is empty: a connection to the address in HTTP_PROXY reaches
 * the gateway's egress proxy, because the gateway answers that one system call itself, and there is
 * no other way out.
 */
@NullMarked
package dev.palyra.sandbox.isolated;

import org.jspecify.annotations.NullMarked;
