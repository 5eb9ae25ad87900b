/** Tests. */
@NullMarked
package dev.palyra.gateway.approval;

import org.jspecify.annotations.NullMarked;
