/** What a running gateway takes in of its files, apart from policies. */
@NullMarked
package dev.palyra.gateway.live;

import org.jspecify.annotations.NullMarked;
