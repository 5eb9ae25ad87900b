/**
 * What a tool is: its name, the schema of its arguments, what it can do, what it runs and within
 * which quotas. Tools are data; how a call of one becomes a request to the sandbox is {@link
 * dev.palyra.core.tool.ToolPlan}.
 */
@NullMarked
package dev.palyra.core.tool;

import org.jspecify.annotations.NullMarked;
