package dev.palyra.core.gate;

import dev.palyra.core.approval.Approvals;
import dev.palyra.core.approval.Previews;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.run.RunLabels;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.secret.SecretResolver;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.core.tool.ToolPlan;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All that the gate stands between.
 *
 * @param faults told of a sandbox that broke its contract, for the gateway's log
 * @param labels what the calls of a run have brought in so far
 * @param nanos a clock that only runs forward, for the timings
 */
public record GatePorts(
    ToolCatalogue catalogue,
    PolicyEngine policy,
    Approvals approvals,
    Previews previews,
    SecretResolver secrets,
    ToolPlan plan,
    Sandbox sandbox,
    AuditLog audit,
    InstantSource clock,
    Consumer<RuntimeException> faults,
    LongSupplier nanos,
    Ulid ids,
    RunLabels labels) {}
