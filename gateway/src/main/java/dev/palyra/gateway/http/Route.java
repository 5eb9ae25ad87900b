package dev.palyra.gateway.http;

import dev.palyra.policy.control.ControlAction;
import java.util.List;

/**
 * Every route there is. A segment in braces is a parameter; its name stands in the OpenAPI document
 * too.
 */
public enum Route {
  HEALTH("GET", "/healthz", Role.PUBLIC),
  OPENAPI("GET", "/v1/openapi.json", Role.PUBLIC),
  METRICS("GET", "/metrics", Role.OPERATOR),
  STATUS("GET", "/v1/status", Role.OPERATOR),
  DOCTOR("POST", "/v1/doctor", Role.OPERATOR),
  SESSION_GET("GET", "/v1/session", Role.OPERATOR),
  SESSION_BEGIN("POST", "/v1/session", Role.PUBLIC),
  SESSION_END("DELETE", "/v1/session", Role.OPERATOR),
  SESSION_STEP_UP("POST", "/v1/session/step-up", Role.OPERATOR),
  SESSION_PASSKEY("POST", "/v1/session/passkey", Role.PUBLIC),
  SESSION_STEP_UP_PASSKEY("POST", "/v1/session/step-up/passkey", Role.OPERATOR),
  SESSION_PASSWORD("POST", "/v1/session/password", Role.OPERATOR),
  SESSION_RECOVERY_CODES("POST", "/v1/session/recovery-codes", Role.OPERATOR),
  SESSION_LIST("GET", "/v1/sessions", Role.OPERATOR),
  SESSION_REVOKE("DELETE", "/v1/sessions/{id}", Role.OPERATOR),
  SESSION_REVOKE_ALL("DELETE", "/v1/sessions", Role.OPERATOR),
  PASSKEY_LIST("GET", "/v1/passkeys", Role.OPERATOR),
  PASSKEY_OPTIONS("POST", "/v1/passkeys/options", Role.OPERATOR),
  PASSKEY_ADD("POST", "/v1/passkeys", Role.OPERATOR),
  PASSKEY_REMOVE("DELETE", "/v1/passkeys/{id}", Role.OPERATOR),
  TOKEN_LIST("GET", "/v1/tokens", Role.OPERATOR),
  TOKEN_MAKE("POST", "/v1/tokens", Role.OPERATOR),
  TOKEN_ROTATE("POST", "/v1/tokens/{id}/rotate", Role.OPERATOR),
  TOKEN_REVOKE("DELETE", "/v1/tokens/{id}", Role.OPERATOR),
  ENROLMENT_LINK("POST", "/v1/enrolment-links", Role.OPERATOR),
  ENROLMENT_OPEN("POST", "/v1/enrolment", Role.PUBLIC),
  ENROLMENT_PASSKEY("POST", "/v1/enrolment/passkey", Role.PUBLIC),
  ENROLMENT_COMPLETE("POST", "/v1/enrolment/complete", Role.PUBLIC),
  PAGE_LOGIN("GET", "/login", Role.PUBLIC),
  PAGE_BOOTSTRAP("GET", "/bootstrap", Role.PUBLIC),
  PAGE_ACCOUNT("GET", "/account", Role.PUBLIC),
  PAGE_OAUTH_CALLBACK("GET", "/oauth/callback", Role.PUBLIC),
  PAGE_ASSET("GET", "/assets/{name}", Role.PUBLIC),
  AUTH_PROFILE_LIST("GET", "/v1/auth/profiles", Role.OPERATOR),
  AUTH_PROFILE_PUT("PUT", "/v1/auth/profiles/{name}", Role.OPERATOR),
  AUTH_PROFILE_REMOVE("DELETE", "/v1/auth/profiles/{name}", Role.OPERATOR),
  AUTH_PROFILE_CHECK("POST", "/v1/auth/profiles/{name}/check", Role.OPERATOR),
  AUTH_EXPLAIN("GET", "/v1/auth/explain", Role.OPERATOR),
  AUTH_LOGIN("POST", "/v1/auth/profiles/{name}/login", Role.OPERATOR),
  AUTH_DEVICE("POST", "/v1/auth/profiles/{name}/device", Role.OPERATOR),
  AUTH_DEVICE_POLL("POST", "/v1/auth/device/{id}", Role.OPERATOR),
  AUTH_REVOKE("POST", "/v1/auth/profiles/{name}/revoke", Role.OPERATOR),
  AUTH_CALLBACK("POST", "/v1/auth/oauth/callback", Role.OPERATOR),
  TOOLS("GET", "/v1/tools", Role.CALLER),
  CALL_CREATE("POST", "/v1/calls", Role.CALLER),
  CALL_GET("GET", "/v1/calls/{id}", Role.CALLER),
  CALL_CANCEL("POST", "/v1/calls/{id}/cancel", Role.CALLER),
  ACTIVITY("GET", "/v1/activity", Role.OPERATOR),
  EVENTS("GET", "/v1/events", Role.OPERATOR),
  AGENT_LIST("GET", "/v1/agents", Role.OPERATOR),
  RUN_CREATE("POST", "/v1/runs", Role.OPERATOR),
  RUN_LIST("GET", "/v1/runs", Role.OPERATOR),
  RUN_GET("GET", "/v1/runs/{id}", Role.OPERATOR),
  RUN_CANCEL("POST", "/v1/runs/{id}/cancel", Role.OPERATOR),
  RUN_REPLAY("POST", "/v1/runs/{id}/replay", Role.OPERATOR),
  RUN_EVENTS("GET", "/v1/runs/{id}/events", Role.CALLER),
  PROCESS_LIST("GET", "/v1/processes", Role.OPERATOR),
  PROCESS_GET("GET", "/v1/processes/{id}", Role.OPERATOR),
  PROCESS_OUTPUT("GET", "/v1/processes/{id}/output", Role.OPERATOR),
  PROCESS_STOP("POST", "/v1/processes/{id}/stop", Role.OPERATOR),
  APPROVAL_LIST("GET", "/v1/approvals", Role.OPERATOR),
  APPROVAL_EXPORT("GET", "/v1/approvals/export", Role.OPERATOR),
  APPROVAL_GET("GET", "/v1/approvals/{id}", Role.OPERATOR),
  APPROVAL_DECIDE("POST", "/v1/approvals/{id}/decision", Role.OPERATOR),
  APPROVAL_GRANT_PREVIEW("POST", "/v1/approvals/{id}/grant-preview", Role.OPERATOR),
  GRANT_LIST("GET", "/v1/grants", Role.OPERATOR),
  GRANT_GET("GET", "/v1/grants/{id}", Role.OPERATOR),
  GRANT_REVOKE("DELETE", "/v1/grants/{id}", Role.OPERATOR),
  OPERATOR_LIST("GET", "/v1/operators", Role.OPERATOR),
  OPERATOR_PUT("PUT", "/v1/operators/{id}", Role.OPERATOR),
  OPERATOR_REMOVE("DELETE", "/v1/operators/{id}", Role.OPERATOR),
  OPERATOR_ENROL("POST", "/v1/operators/{id}/totp", Role.OPERATOR),
  OPERATOR_CONFIRM("POST", "/v1/operators/{id}/totp/confirm", Role.OPERATOR),
  AUDIT_LIST("GET", "/v1/audit", Role.OPERATOR),
  AUDIT_EXPORT("GET", "/v1/audit/export", Role.OPERATOR),
  AUDIT_KEY("GET", "/v1/audit/key", Role.OPERATOR),
  MCP_POST("POST", "/mcp", Role.CALLER),
  MCP_GET("GET", "/mcp", Role.CALLER),
  MCP_DELETE("DELETE", "/mcp", Role.CALLER),
  MCP_SERVERS("GET", "/v1/mcp/servers", Role.OPERATOR),
  MCP_APPROVE("POST", "/v1/mcp/servers/{name}/approve", Role.OPERATOR),
  MCP_LOGIN("POST", "/v1/mcp/servers/{name}/login", Role.OPERATOR),
  MCP_LOGIN_ANSWER("POST", "/v1/mcp/servers/{name}/login/answer", Role.OPERATOR),
  MCP_LOGOUT("POST", "/v1/mcp/servers/{name}/logout", Role.OPERATOR),
  DECISIONS("POST", "/v1/decisions", Role.CALLER),
  POLICY_STATUS("GET", "/v1/policy", Role.OPERATOR),
  POLICY_SCHEMA("GET", "/v1/policy/schema", Role.OPERATOR),
  POLICY_REVISIONS("GET", "/v1/policy/revisions", Role.OPERATOR),
  POLICY_REVISION_GET("GET", "/v1/policy/revisions/{id}", Role.OPERATOR),
  POLICY_FILES_GET("GET", "/v1/policy/files", Role.OPERATOR),
  POLICY_FILES_PUT("PUT", "/v1/policy/files", Role.OPERATOR),
  POLICY_CHECK("POST", "/v1/policy/check", Role.OPERATOR),
  POLICY_TEST("POST", "/v1/policy/test", Role.OPERATOR),
  POLICY_ACTIVATE("POST", "/v1/policy/activate", Role.OPERATOR),
  POLICY_EXPLAIN("POST", "/v1/policy/explain", Role.OPERATOR),
  POLICY_SHADOW_GET("GET", "/v1/policy/shadow", Role.OPERATOR),
  POLICY_SHADOW_START("PUT", "/v1/policy/shadow", Role.OPERATOR),
  POLICY_SHADOW_STOP("DELETE", "/v1/policy/shadow", Role.OPERATOR),
  POLICY_REPLAY("POST", "/v1/policy/replay", Role.OPERATOR),
  POLICY_DIFF("POST", "/v1/policy/diff", Role.OPERATOR),
  POLICY_SUGGEST("POST", "/v1/policy/suggest", Role.OPERATOR),
  SECRET_LIST("GET", "/v1/secrets", Role.OPERATOR),
  SECRET_SET("PUT", "/v1/secrets/{scope}/{key}", Role.OPERATOR),
  PAIRING_CODE("POST", "/v1/pairing/codes", Role.OPERATOR),
  PAIRING_BEGIN("POST", "/v1/pairing/sessions", Role.PAIRING),
  PAIRING_CONFIRM("POST", "/v1/pairing/sessions/{id}/confirm", Role.PAIRING),
  PAIRING_REQUEST("GET", "/v1/pairing/requests/{id}", Role.PAIRING),
  CA_GET("GET", "/v1/ca", Role.PAIRING),
  CA_CRL("GET", "/v1/ca/crl", Role.PAIRING),
  CA_ROTATE("POST", "/v1/ca/rotate", Role.OPERATOR),
  DEVICE_LIST("GET", "/v1/devices", Role.OPERATOR),
  DEVICE_GET("GET", "/v1/devices/{id}", Role.OPERATOR),
  DEVICE_RENAME("POST", "/v1/devices/{id}/rename", Role.OPERATOR),
  DEVICE_REVOKE("POST", "/v1/devices/{id}/revoke", Role.OPERATOR),
  DEVICE_UPGRADE("POST", "/v1/devices/{id}/upgrade", Role.DEVICE),
  DEVICE_RENEW("POST", "/v1/devices/{id}/renew", Role.DEVICE),
  DEVICE_REVOKE_OTHERS("POST", "/v1/devices/{id}/revoke-others", Role.DEVICE),
  SECRET_REMOVE("DELETE", "/v1/secrets/{scope}/{key}", Role.OPERATOR),
  SECRET_GET("GET", "/v1/secrets/{scope}/{key}", Role.OPERATOR),
  SECRET_DESCRIBE("POST", "/v1/secrets/{scope}/{key}/metadata", Role.OPERATOR),
  SECRET_REVEAL("POST", "/v1/secrets/{scope}/{key}/reveal", Role.OPERATOR),
  SECRET_DELETE("POST", "/v1/secrets/{scope}/{key}/delete", Role.OPERATOR),
  SECRET_UNDELETE("POST", "/v1/secrets/{scope}/{key}/undelete", Role.OPERATOR),
  SECRET_DESTROY("POST", "/v1/secrets/{scope}/{key}/destroy", Role.OPERATOR),
  SECRET_USE("POST", "/v1/secrets:use", Role.OPERATOR),
  VAULT_GET("GET", "/v1/vault", Role.OPERATOR),
  VAULT_ROTATE_ROOT("POST", "/v1/vault/rotate-root", Role.OPERATOR),
  VAULT_ROTATE_DATA("POST", "/v1/vault/rotate-data", Role.OPERATOR),
  VAULT_MIGRATE("POST", "/v1/vault/migrate", Role.OPERATOR),
  VAULT_EXPORT("POST", "/v1/vault/export", Role.OPERATOR),
  VAULT_IMPORT("POST", "/v1/vault/import", Role.OPERATOR);

  private final String method;
  private final String template;
  private final Role role;

  @SuppressWarnings("ImmutableEnumChecker") // By List.of.
  private final List<String> segments;

  Route(String method, String template, Role role) {
    this.method = method;
    this.template = template;
    this.role = role;
    this.segments = List.of(template.substring(1).split("/", -1));
  }

  public String method() {
    return method;
  }

  public String template() {
    return template;
  }

  public Role role() {
    return role;
  }

  /** Its name in the policies of the control plane, such as {@code approval.decide}. */
  public String action() {
    String lower = name().toLowerCase(java.util.Locale.ROOT);
    int first = lower.indexOf('_');
    return first < 0
        ? lower
        : lower.substring(0, first) + "." + lower.substring(first + 1).replace('_', '-');
  }

  /** All routes as actions, with the groups that policies may name. */
  public static List<ControlAction> actions() {
    return java.util.Arrays.stream(values())
        .map(route ->
            new ControlAction(
                route.action(),
                java.util.Set.of(
                    route.method.equals("GET") ? "read" : "write",
                    "area." + route.area().replace("_", "-"),
                    route.role.name().toLowerCase(java.util.Locale.ROOT))))
        .toList();
  }

  /** The part of the API that it belongs to, such as {@code approvals}: what scopes name. */
  String area() {
    String first = segments.getFirst().equals("v1") ? segments.get(1) : segments.getFirst();
    int colon = first.indexOf(':');
    return colon < 0 ? first : first.substring(0, colon);
  }

  List<String> segments() {
    return segments;
  }
}
