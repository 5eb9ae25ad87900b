/**
 * The gateway's own file tools. They run in the gateway, so nothing confines them but the way they
 * open files: {@code openat2} with RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS below a descriptor of
 * the workspace's root, so that the kernel refuses {@code ..} and symlinks that lead outside while
 * it resolves them. No path is checked as text, and none is resolved twice.
 *
 * <p>Only regular files are read and written; what a call returns is bounded by its quotas.
 */
@NullMarked
package dev.palyra.sandbox.files;

import org.jspecify.annotations.NullMarked;
