/**
 * The tool catalogue: {@code tools/*.toml} and the built-in tools, read strictly, every mistake of
 * every file reported at once. A definition is data; nothing in it is executed while it is read.
 *
 * <p>Deliberately absent: shells, includes, schemas from elsewhere, tools without a schema.
 */
@NullMarked
package dev.palyra.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
