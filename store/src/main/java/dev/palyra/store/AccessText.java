package dev.palyra.store;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.access.Session;
import dev.palyra.core.call.Principal;
import dev.palyra.core.provider.ProviderProfile;
import java.time.Instant;
import java.util.Optional;

/** How logins, sessions and tokens are written into the log: who, what and whence, and no hash. */
final class AccessText {
  private AccessText() {}

  /** Fills the fields and returns the kind. */
  static String put(AccessChange change, Fields to) {
    return switch (change) {
      case AccessChange.PasswordChanged e -> {
        to.put("operator", e.operator()).put("principal", e.by().toString());
        to.put("before", e.before().isPresent() ? "set" : "none");
        to.put("after", e.after().isPresent() ? "set" : "none");
        yield "access.password-changed";
      }
      case AccessChange.RecoveryCodesMade e -> {
        to.put("operator", e.operator()).put("codes", e.hashes().size());
        to.put("principal", e.by().toString());
        yield "access.recovery-codes-made";
      }
      case AccessChange.RecoveryCodeUsed e -> {
        to.put("operator", e.operator()).put("principal", "Operator:" + e.operator());
        yield "access.recovery-code-used";
      }
      case AccessChange.PasskeyAdded e -> {
        to.put("operator", e.passkey().operator()).put("name", e.passkey().name());
        to.put("passkey", e.passkey().id()).put("principal", e.by().toString());
        yield "access.passkey-added";
      }
      case AccessChange.PasskeyUsed e -> {
        to.put("operator", e.after().operator()).put("passkey", e.after().id());
        to.put("sign_count", e.after().signCount());
        to.put("principal", "Operator:" + e.after().operator());
        yield "access.passkey-used";
      }
      case AccessChange.PasskeyRemoved e -> {
        to.put("operator", e.passkey().operator()).put("name", e.passkey().name());
        to.put("passkey", e.passkey().id()).put("principal", e.by().toString());
        yield "access.passkey-removed";
      }
      case AccessChange.SessionBegun e -> {
        session(e.session(), to).put("principal", "Operator:" + e.session().operator());
        to.put("address", e.session().address()).put("agent", e.session().agent());
        to.put("methods", e.session().methods().stream().sorted().toList());
        yield "access.session-begun";
      }
      case AccessChange.SessionRotated e -> {
        session(e.before(), to).put("principal", "Operator:" + e.after().operator());
        to.put("session_after", e.after().id()).put("why", e.why());
        to.put("step_up", e.after().steppedUp().map(Session.StepUp::method));
        yield "access.session-rotated";
      }
      case AccessChange.PresenceUsed e -> {
        session(e.session(), to).put("principal", "Operator:" + e.session().operator());
        to.put("action", e.action());
        to.put("proof", e.session().steppedUp().map(Session.StepUp::method));
        yield "access.presence-used";
      }
      case AccessChange.SessionEnded e -> {
        session(e.session(), to).put("why", e.why()).put("principal", e.by().toString());
        yield "access.session-ended";
      }
      case AccessChange.ProofFailed e -> {
        to.put("operator", e.operator()).put("address", e.address()).put("method", e.method());
        to.put("why", e.why()).put("failures", e.failures());
        yield "access.proof-failed";
      }
      case AccessChange.TokenMade e -> {
        token(e.token(), to).put("principal", e.by().toString());
        yield "access.token-made";
      }
      case AccessChange.TokenRotated e -> {
        token(e.after(), to).put("principal", e.by().toString());
        to.put("token_before", e.before().id());
        to.put("expires_before", e.before().expires().map(Instant::toString));
        yield "access.token-rotated";
      }
      case AccessChange.TokenRevoked e -> {
        token(e.token(), to).put("principal", e.by().toString());
        yield "access.token-revoked";
      }
      case AccessChange.LinkOffered e -> {
        to.put("operator", e.operator()).put("expires", e.expires().toString());
        to.put("principal", e.by().toString());
        yield "access.link-offered";
      }
      case AccessChange.LinkUsed e -> {
        to.put("operator", e.operator()).put("principal", "Operator:" + e.operator());
        yield "access.link-used";
      }
      case AccessChange.ProfileChanged e -> {
        to.put("profile", e.after().or(e::before).map(ProviderProfile::name));
        to.put("before", e.before().map(StoredJson::write));
        to.put("after", e.after().map(StoredJson::write));
        to.put("principal", e.by().toString());
        yield "provider.profile-changed";
      }
      case AccessChange.ProfileLogin e -> {
        to.put("profile", e.profile()).put("login", e.what()).put("why", e.why());
        to.put("principal", e.by().map(Principal::toString));
        yield "provider.login";
      }
      case AccessChange.SettingChanged e -> {
        to.put("key", e.key()).put("before", e.before()).put("after", e.after());
        yield "access.setting-changed";
      }
    };
  }

  private static Fields session(Session session, Fields to) {
    return to.put("operator", session.operator()).put("session", session.id());
  }

  private static Fields token(AccessToken token, Fields to) {
    Optional<String> expires = token.expires().map(Instant::toString);
    return to.put("token", token.id())
        .put("holder", token.principal().toString())
        .put("name", token.name())
        .put("scopes", token.scopes().stream().sorted().toList())
        .put("expires", expires);
  }
}
