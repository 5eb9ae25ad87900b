package dev.palyra.gateway.http;

import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.sandbox.BackgroundProcesses;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.secret.SecretResolver;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.gateway.call.Dispatcher;
import dev.palyra.gateway.mcp.McpParts;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.gateway.record.Bell;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.run.RunDesk;
import dev.palyra.policy.control.ControlPolicies;
import dev.palyra.vault.Vault;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;

/**
 * All that the API stands before.
 *
 * @param bell rings when something was appended to the audit log
 * @param version of the program
 * @param mcp the servers of tools behind it
 * @param providers of models, by named credentials
 */
public record ApiPorts(
    AuthPorts auth,
    ControlPolicies control,
    Gate gate,
    Dispatcher dispatcher,
    ToolCatalogue catalogue,
    PolicyDesk policies,
    Sandbox sandbox,
    BackgroundProcesses processes,
    Approvals approvals,
    ApprovalPorts approvalPorts,
    AuditLog audit,
    Ledger ledger,
    Vault vault,
    SecretResolver resolver,
    Bell bell,
    PrometheusMeterRegistry metrics,
    InstantSource clock,
    Ulid ids,
    String version,
    RunDesk runs,
    McpParts mcp,
    ProviderPorts providers) {}
