/** What the vault and the redactor cost. */
@NullMarked
package dev.palyra.bench.vault;

import org.jspecify.annotations.NullMarked;
