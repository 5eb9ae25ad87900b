/**
 * What connects the client that made a call with the server that performs it, beside the call
 * itself: progress, log lines, and questions to the person in front of the client. None of it
 * decides anything.
 */
@NullMarked
package dev.palyra.mcp.call;

import org.jspecify.annotations.NullMarked;
