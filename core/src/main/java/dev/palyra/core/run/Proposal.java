package dev.palyra.core.run;

import dev.palyra.core.call.CallId;

/**
 * A call that the model proposed. Its id is made and recorded before anything is done about it, so
 * that a call is found again after a crash and never made twice.
 *
 * @param modelCall the model's own name for the call
 * @param tool as the model wrote it; there may be no such tool
 * @param arguments as the model wrote them; they may be no JSON
 */
public record Proposal(CallId call, String modelCall, String tool, String arguments) {}
