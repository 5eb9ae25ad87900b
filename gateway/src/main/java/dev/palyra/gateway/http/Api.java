package dev.palyra.gateway.http;

import dev.palyra.auth.login.LoginException;
import dev.palyra.auth.operator.StepUpException;
import dev.palyra.auth.passkey.PasskeyException;
import dev.palyra.auth.password.Passwords;
import dev.palyra.auth.provider.OAuthException;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.gateway.access.FailureBudget;
import dev.palyra.gateway.config.ServerSettings;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.vault.VaultException;
import io.micrometer.core.instrument.Timer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a request into a reply: host, route, credential, role, endpoint; in this order. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);

  private final Map<Route, Endpoint> endpoints = new EnumMap<>(Route.class);
  private final Guard guard;
  private final ControlGuard control;
  private final Optional<DeviceGuard> deviceGuard;
  private final EventStreams streams;
  private final McpEndpoints mcp;
  private final ApiPorts ports;
  private final ServerSettings settings;

  Api(ApiPorts ports, Settings settings, Optional<DevicePort> port) {
    Supplier<DevicePort> open =
        () ->
            port.orElseThrow(() ->
                new ProblemException(
                    ProblemCode.DEVICES_OFF, "set devices.enabled in palyra.toml and restart"));
    var pairing = new PairingEndpoints(open);
    var devices = new DeviceEndpoints(open);
    this.ports = ports;
    this.settings = settings.server();
    this.guard =
        new Guard(
            ports.auth(),
            ports.audit(),
            new FailureBudget(settings.access().failuresPerMinute()),
            settings.server().names());
    this.deviceGuard = port.map(listening -> new DeviceGuard(listening, guard));
    this.streams = new EventStreams(ports, settings.events());
    var system = new SystemEndpoints(ports);
    var doctor = new DoctorEndpoints(ports);
    var sessions = new SessionEndpoints(ports);
    var tokens = new TokenEndpoints(ports);
    var enrolment = new EnrolmentEndpoints(ports, sessions);
    var passkeys = new PasskeyEndpoints(ports);
    var pages = new PageEndpoints();
    this.control = new ControlGuard(ports, guard);
    var calls = new CallEndpoints(ports, settings.calls());
    var runs = new RunEndpoints(ports);
    var processes = new ProcessEndpoints(ports);
    var approvals = new ApprovalEndpoints(ports);
    var decisions = new DecisionEndpoint(ports);
    var operators = new OperatorEndpoints(ports);
    var grants = new GrantEndpoints(ports);
    var audit = new AuditEndpoints(ports);
    var secrets = new SecretEndpoints(ports);
    var policy = new PolicyEndpoints(ports);
    var policyFiles = new PolicyFileEndpoints(ports);
    var activity = new ActivityEndpoint(ports);
    var comparisons = new PolicyComparisons(ports);
    var advice = new AdviceEndpoints(ports);
    var secretUse = new SecretUseEndpoint(ports);
    var vault = new VaultEndpoints(ports);
    var profiles = new ProfileEndpoints(ports);
    var providerLogins = new ProviderLoginEndpoints(ports);
    var mcpServers = new McpServerEndpoints(ports);
    var mcpLogins = new McpLoginEndpoints(ports);
    this.mcp = new McpEndpoints(ports, settings.server().bodyLimit());
    for (Route route : Route.values()) {
      endpoints.put(
          route,
          switch (route) {
            case HEALTH -> system::health;
            case OPENAPI -> system::openApi;
            case METRICS -> system::metrics;
            case STATUS -> system::status;
            case DOCTOR -> doctor::examine;
            case SESSION_GET -> sessions::get;
            case SESSION_BEGIN -> sessions::begin;
            case SESSION_END -> sessions::end;
            case SESSION_STEP_UP -> sessions::stepUp;
            case SESSION_PASSKEY -> sessions::passkeyOptions;
            case SESSION_STEP_UP_PASSKEY -> sessions::stepUpOptions;
            case SESSION_PASSWORD -> sessions::changePassword;
            case SESSION_RECOVERY_CODES -> sessions::newRecoveryCodes;
            case SESSION_LIST -> sessions::list;
            case SESSION_REVOKE -> sessions::revoke;
            case SESSION_REVOKE_ALL -> sessions::revokeAll;
            case PASSKEY_LIST -> passkeys::list;
            case PASSKEY_OPTIONS -> passkeys::options;
            case PASSKEY_ADD -> passkeys::add;
            case PASSKEY_REMOVE -> passkeys::remove;
            case TOKEN_LIST -> tokens::list;
            case TOKEN_MAKE -> tokens::make;
            case TOKEN_ROTATE -> tokens::rotate;
            case TOKEN_REVOKE -> tokens::revoke;
            case ENROLMENT_LINK -> enrolment::link;
            case ENROLMENT_OPEN -> enrolment::open;
            case ENROLMENT_PASSKEY -> enrolment::passkey;
            case ENROLMENT_COMPLETE -> enrolment::complete;
            case PAGE_LOGIN -> pages::login;
            case PAGE_BOOTSTRAP -> pages::bootstrap;
            case PAGE_ACCOUNT -> pages::account;
            case PAGE_OAUTH_CALLBACK -> pages::oauthCallback;
            case PAGE_ASSET -> pages::asset;
            case AUTH_PROFILE_LIST -> profiles::list;
            case AUTH_PROFILE_PUT -> profiles::put;
            case AUTH_PROFILE_REMOVE -> profiles::remove;
            case AUTH_PROFILE_CHECK -> profiles::check;
            case AUTH_EXPLAIN -> profiles::explain;
            case AUTH_LOGIN -> providerLogins::begin;
            case AUTH_DEVICE -> providerLogins::beginDevice;
            case AUTH_DEVICE_POLL -> providerLogins::poll;
            case AUTH_REVOKE -> providerLogins::revoke;
            case AUTH_CALLBACK -> providerLogins::callback;
            case TOOLS -> system::tools;
            case CALL_CREATE -> calls::create;
            case CALL_GET -> calls::get;
            case CALL_CANCEL -> calls::cancel;
            case AGENT_LIST -> runs::agents;
            case RUN_CREATE -> runs::create;
            case RUN_LIST -> runs::list;
            case RUN_GET -> runs::get;
            case RUN_CANCEL -> runs::cancel;
            case RUN_REPLAY -> runs::replay;
            case RUN_EVENTS -> streams::open;
            case PROCESS_LIST -> processes::list;
            case PROCESS_GET -> processes::get;
            case PROCESS_OUTPUT -> processes::output;
            case PROCESS_STOP -> processes::stop;
            case ACTIVITY -> activity::get;
            case EVENTS -> streams::all;
            case APPROVAL_LIST -> approvals::list;
            case APPROVAL_GET -> approvals::get;
            case APPROVAL_DECIDE -> decisions::decide;
            case APPROVAL_EXPORT -> approvals::export;
            case APPROVAL_GRANT_PREVIEW -> grants::preview;
            case GRANT_LIST -> grants::list;
            case GRANT_GET -> grants::get;
            case GRANT_REVOKE -> grants::revoke;
            case OPERATOR_LIST -> operators::list;
            case OPERATOR_PUT -> operators::put;
            case OPERATOR_REMOVE -> operators::remove;
            case OPERATOR_ENROL -> operators::offer;
            case OPERATOR_CONFIRM -> operators::confirm;
            case AUDIT_LIST -> audit::list;
            case AUDIT_EXPORT -> audit::export;
            case AUDIT_KEY -> audit::key;
            case MCP_POST -> mcp::post;
            case MCP_GET -> mcp::get;
            case MCP_DELETE -> mcp::delete;
            case MCP_SERVERS -> mcpServers::list;
            case MCP_APPROVE -> mcpServers::approve;
            case MCP_LOGIN -> mcpLogins::begin;
            case MCP_LOGIN_ANSWER -> mcpLogins::answer;
            case MCP_LOGOUT -> mcpLogins::end;
            case DECISIONS -> advice::decide;
            case POLICY_STATUS -> policy::status;
            case POLICY_SCHEMA -> policy::schema;
            case POLICY_REVISIONS -> policy::revisions;
            case POLICY_REVISION_GET -> policyFiles::revision;
            case POLICY_FILES_GET -> policyFiles::get;
            case POLICY_FILES_PUT -> policyFiles::put;
            case POLICY_CHECK, POLICY_TEST -> policy::check;
            case POLICY_ACTIVATE -> policy::activate;
            case POLICY_EXPLAIN -> policy::explain;
            case POLICY_SHADOW_GET -> comparisons::shadow;
            case POLICY_SHADOW_START -> comparisons::startShadow;
            case POLICY_SHADOW_STOP -> comparisons::stopShadow;
            case POLICY_REPLAY -> comparisons::replay;
            case POLICY_DIFF -> comparisons::diff;
            case POLICY_SUGGEST -> comparisons::suggest;
            case SECRET_LIST -> secrets::list;
            case SECRET_SET -> secrets::set;
            case PAIRING_CODE -> pairing::newCode;
            case PAIRING_BEGIN -> pairing::begin;
            case PAIRING_CONFIRM -> pairing::confirm;
            case PAIRING_REQUEST -> pairing::request;
            case CA_GET -> pairing::authority;
            case CA_CRL -> pairing::revocations;
            case CA_ROTATE -> pairing::rotate;
            case DEVICE_LIST -> devices::list;
            case DEVICE_GET -> devices::get;
            case DEVICE_RENAME -> devices::rename;
            case DEVICE_REVOKE -> devices::revoke;
            case DEVICE_UPGRADE -> devices::upgrade;
            case DEVICE_RENEW -> devices::renew;
            case DEVICE_REVOKE_OTHERS -> devices::revokeOthers;
            case SECRET_REMOVE -> secrets::remove;
            case SECRET_GET -> secrets::get;
            case SECRET_DESCRIBE -> secrets::describe;
            case SECRET_REVEAL -> secrets::reveal;
            case SECRET_DELETE -> secrets::delete;
            case SECRET_UNDELETE -> secrets::undelete;
            case SECRET_DESTROY -> secrets::destroy;
            case SECRET_USE -> secretUse::use;
            case VAULT_GET -> vault::get;
            case VAULT_ROTATE_ROOT -> vault::rotateRoot;
            case VAULT_ROTATE_DATA -> vault::rotateData;
            case VAULT_MIGRATE -> vault::migrate;
            case VAULT_EXPORT -> vault::export;
            case VAULT_IMPORT -> vault::importing;
          });
    }
  }

  /** Answers one request. Never throws for what a request holds. */
  Reply answer(Request request) {
    long start = System.nanoTime();
    String route = "none";
    Reply reply;
    try {
      Optional<Reply> page = page(request);
      if (page.isPresent()) {
        return page.get();
      }
      Router.Match match = Router.find(request.getMethod(), request.getHttpURI().getDecodedPath());
      route = match.route().template();
      Caller caller = admit(request, match.route());
      control.require(caller, match);
      reply =
          java.util.Objects.requireNonNull(endpoints.get(match.route()))
              .answer(new Exchange(request, caller, match.parameters(), settings));
    } catch (ProblemException e) {
      reply = e.reply();
    } catch (StepUpException e) {
      reply = StepUpProblems.of(e).reply();
    } catch (LoginException e) {
      reply = LoginProblems.of(e).reply();
    } catch (OAuthException e) {
      reply =
          new ProblemException(
                  e.isRefusal() ? ProblemCode.PROVIDER_REFUSED : ProblemCode.PROVIDER_UNREACHABLE,
                  Text.line(String.valueOf(e.getMessage())))
              .reply();
    } catch (PasskeyException e) {
      reply = Members.invalid(Text.line(String.valueOf(e.getMessage()))).reply();
    } catch (Exception e) {
      reply = fault(e).reply();
    }
    Timer.builder("palyra.http.requests")
        .tag("route", route)
        .tag("status", Integer.toString(reply.status()))
        .register(ports.metrics())
        .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    return reply;
  }

  /** The console is for operators' browsers, which are on this host; devices have no use for it. */
  private Optional<Reply> page(Request request) {
    if (deviceGuard.isPresent() && DevicePort.carried(request)) {
      return Optional.empty();
    }
    guard.checkHost(request);
    return ConsolePages.find(request);
  }

  private Caller admit(Request request, Route route) {
    if (deviceGuard.isPresent() && DevicePort.carried(request)) {
      return deviceGuard.get().admit(request, route);
    }
    guard.checkHost(request);
    return guard.admit(request, route);
  }

  private static ProblemException fault(Exception e) {
    return switch (e) {
      case AuditUnavailableException _ ->
          new ProblemException(
              ProblemCode.AUDIT_UNAVAILABLE,
              "the audit log cannot be written, so that nothing may change");
      case VaultException vault -> SecretEndpoints.problem(vault);
      case InterruptedException _ ->
          new ProblemException(ProblemCode.STOPPING, "the gateway is stopping");
      case Passwords.BusyException _ ->
          new ProblemException(
              ProblemCode.TOO_MANY_ATTEMPTS, "too many passwords are being checked; try again");
      case EOFException _ -> incomplete("the body ends before its length");
      case ClosedChannelException _ -> incomplete("the connection was closed");
      case RuntimeException malformed when malformed instanceof HttpException ->
          incomplete("the request is malformed");
      case IOException io when io.getCause() instanceof TimeoutException ->
          incomplete("the body did not arrive in time");
      case IOException io when io.getCause() instanceof HttpException ->
          incomplete("the body is malformed");
      default -> {
        LOG.error("a request failed", e);
        yield new ProblemException(
            ProblemCode.GATEWAY_FAULT, "the gateway failed; its log says why");
      }
    };
  }

  private static ProblemException incomplete(String detail) {
    return new ProblemException(ProblemCode.BAD_REQUEST, detail).header("Connection", "close");
  }

  /** Ends the event streams. */
  void stop() {
    streams.stop();
    mcp.stop();
  }
}
