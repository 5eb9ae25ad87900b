/**
 * The functions and methods of Cedar's extension types, called with values. Internal: policies
 * reach them through evaluation, entities and contexts through {@code __extn}.
 *
 * <p>The values themselves, with the texts that they are read from, are in {@link
 * dev.palyra.cedar.model}.
 */
@NullMarked
package dev.palyra.cedar.extension;

import org.jspecify.annotations.NullMarked;
