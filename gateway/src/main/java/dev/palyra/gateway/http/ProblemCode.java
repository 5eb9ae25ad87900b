package dev.palyra.gateway.http;

/** What can be wrong with a request. The codes are stable: programs act on them. */
public enum ProblemCode {
  BAD_REQUEST(400, "bad-request", "The request is malformed"),
  MALFORMED_JSON(400, "malformed-json", "The body is not the JSON that was expected"),
  INVALID_REQUEST(400, "invalid-request", "The request does not say what is needed"),
  UNAUTHENTICATED(401, "unauthenticated", "A valid token or session is needed"),
  LOGIN_FAILED(401, "login-failed", "The login failed"),
  LINK_INVALID(403, "link-invalid", "The link opens nothing"),
  FORGED_REQUEST(403, "forged-request", "The request is not from a page of this gateway"),
  TOO_MANY_ATTEMPTS(429, "too-many-attempts", "Too many attempts failed"),
  NOT_ALLOWED(403, "not-allowed", "This credential may not do that"),
  STEP_UP_REQUIRED(403, "step-up-required", "A fresh proof of presence is needed"),
  WRONG_CODE(403, "wrong-code", "The one-time code proves nothing"),
  CODES_LOCKED(429, "codes-locked", "Too many wrong codes"),
  PAIRING_REFUSED(403, "pairing-refused", "The device was not let in"),
  TOO_MANY_PAIRINGS(429, "too-many-pairings", "Too much pairing at once"),
  DEVICES_OFF(404, "devices-off", "The device port is off"),
  UNKNOWN_ROUTE(404, "unknown-route", "There is no such route"),
  NOT_FOUND(404, "not-found", "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "The route does not take this method"),
  CONFLICT(409, "conflict", "Somebody else was first"),
  BUNDLE_REFUSED(422, "bundle-refused", "The bundle is not good"),
  PROVIDER_REFUSED(422, "provider-refused", "The login at the provider did not succeed"),
  PROVIDER_UNREACHABLE(502, "provider-unreachable", "The provider cannot be asked"),
  TOO_LARGE(413, "too-large", "The body is over the limit"),
  UNSUPPORTED_TYPE(415, "unsupported-type", "The body has the wrong type"),
  MISDIRECTED(421, "misdirected", "This host name is not served"),
  UNKNOWN_TOOL(422, "unknown-tool", "There is no such tool"),
  UNKNOWN_AGENT(422, "unknown-agent", "There is no such agent"),
  INVALID_ARGUMENTS(422, "invalid-arguments", "The arguments break the tool's schema"),
  SECRET_IN_ARGUMENTS(422, "secret-in-arguments", "The call holds the value of a secret"),
  TOO_MANY_FAILURES(429, "too-many-failures", "Too many refused credentials"),
  TOO_MANY_CALLS(503, "too-many-calls", "Too many calls are being worked on"),
  TOO_MANY_RUNS(503, "too-many-runs", "Too many runs have not ended"),
  TOO_MANY_WAITING(503, "too-many-waiting", "Too many calls wait for operators"),
  TOO_MANY_STREAMS(503, "too-many-streams", "Too many event streams are open"),
  STOPPING(503, "stopping", "The gateway is stopping"),
  AUDIT_UNAVAILABLE(503, "audit-unavailable", "The audit log cannot be written"),
  VAULT_UNAVAILABLE(503, "vault-unavailable", "The vault cannot do that now"),
  GATEWAY_FAULT(500, "gateway-fault", "The gateway failed");

  private final int status;
  private final String code;
  private final String title;

  ProblemCode(int status, String code, String title) {
    this.status = status;
    this.code = code;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String title() {
    return title;
  }
}
