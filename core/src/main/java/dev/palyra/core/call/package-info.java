/**
 * What an agent asks for: a {@link dev.palyra.core.call.ToolCall} by a {@link
 * dev.palyra.core.call.Principal}, with arguments in one canonical form, so that what was approved,
 * what is recorded and what runs are the same bytes.
 */
@NullMarked
package dev.palyra.core.call;

import org.jspecify.annotations.NullMarked;
