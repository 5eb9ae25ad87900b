/**
 * Collections whose changed copies share what stayed. Internal: policy sets and entity stores are
 * made of them.
 */
@NullMarked
package dev.palyra.cedar.persistent;

import org.jspecify.annotations.NullMarked;
