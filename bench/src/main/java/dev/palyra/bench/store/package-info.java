/** How many records the audit log takes, next to what the disk itself gives in the same run. */
@NullMarked
package dev.palyra.bench.store;

import org.jspecify.annotations.NullMarked;
