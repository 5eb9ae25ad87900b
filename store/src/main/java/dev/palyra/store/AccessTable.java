package dev.palyra.store;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.access.Passkey;
import dev.palyra.core.access.Session;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of what proves who somebody is; each change is conditional on what was there. */
final class AccessTable {
  static final String TOKEN =
      "SELECT id, principal, name, hash, scopes, created, expires, last_use, revoked"
          + " FROM access_tokens ";
  static final String SESSION =
      "SELECT id, operator, hash, methods, begun, last_use, step_up, step_up_by, address, agent"
          + " FROM sessions ";
  static final String PASSKEY =
      "SELECT id, operator, user_handle, public_key, sign_count, name, created, last_use"
          + " FROM passkeys ";

  private AccessTable() {}

  /**
   * Applies one change inside the transaction that records it.
   *
   * @throws TransitionRefusedException when it does not follow from what is there
   */
  static void apply(dev.palyra.store.Session db, AccessChange change) throws SQLException {
    boolean done =
        switch (change) {
          case AccessChange.PasswordChanged e -> password(db, e);
          case AccessChange.RecoveryCodesMade e -> recoveryCodes(db, e);
          case AccessChange.RecoveryCodeUsed e ->
              db.update(
                      "DELETE FROM recovery_codes WHERE operator = ? AND hash = ?",
                      e.operator(),
                      e.hash())
                  == 1;
          case AccessChange.PasskeyAdded e -> insert(db, e.passkey());
          case AccessChange.PasskeyUsed(Passkey before, Passkey after) ->
              // Of two uses of one assertion the second finds another count or time.
              db.update(
                      "UPDATE passkeys SET sign_count = ?, last_use = ?"
                          + " WHERE id = ? AND sign_count = ? AND last_use IS ?",
                      after.signCount(),
                      text(after.lastUse()),
                      before.id(),
                      before.signCount(),
                      text(before.lastUse()))
                  == 1;
          case AccessChange.PasskeyRemoved e ->
              // Somebody who could not come in any more could not repair it either.
              db.update(
                      "DELETE FROM passkeys WHERE id = ?1 AND ("
                          + "EXISTS (SELECT 1 FROM passwords WHERE operator = ?2) OR "
                          + "EXISTS (SELECT 1 FROM passkeys WHERE operator = ?2 AND id <> ?1))",
                      e.passkey().id(),
                      e.passkey().operator())
                  == 1;
          case AccessChange.SessionBegun e ->
              operatorIsKnown(db, e.session().operator()) && insert(db, e.session());
          case AccessChange.SessionRotated(Session before, Session after, var _) ->
              remove(db, before) && insert(db, after);
          case AccessChange.PresenceUsed(Session session, var _) ->
              db.update(
                      "UPDATE sessions SET step_up = NULL, step_up_by = NULL"
                          + " WHERE id = ? AND step_up = ?",
                      session.id(),
                      session.steppedUp().map(proof -> proof.until().toString()).orElseThrow())
                  == 1;
          case AccessChange.SessionEnded e -> remove(db, e.session());
          case AccessChange.ProofFailed _ -> true;
          case AccessChange.TokenMade e -> insert(db, e.token());
          case AccessChange.TokenRotated(AccessToken before, AccessToken after, var _) ->
              db.update(
                      "UPDATE access_tokens SET id = ?, hash = ?, created = ?, expires = ?,"
                          + " last_use = NULL WHERE hash = ? AND revoked IS NULL",
                      after.id(),
                      after.hash(),
                      after.created().toString(),
                      text(after.expires()),
                      before.hash())
                  == 1;
          case AccessChange.TokenRevoked(AccessToken token, Instant at, var _) ->
              db.update(
                      "UPDATE access_tokens SET revoked = ? WHERE hash = ? AND revoked IS NULL",
                      at.toString(),
                      token.hash())
                  == 1;
          case AccessChange.LinkOffered e -> offer(db, e);
          case AccessChange.LinkUsed e ->
              db.update("DELETE FROM enrolment_links WHERE hash = ?", e.hash()) == 1;
          case AccessChange.SettingChanged e -> setting(db, e);
          case AccessChange.ProfileChanged e -> ProfileTable.apply(db, e);
          case AccessChange.ProfileLogin _ -> true;
        };
    if (!done) {
      throw new TransitionRefusedException("access: it was changed meanwhile");
    }
  }

  private static boolean password(dev.palyra.store.Session db, AccessChange.PasswordChanged change)
      throws SQLException {
    String was =
        db.first(
                "SELECT hash FROM passwords WHERE operator = ?",
                row -> row.getString(1),
                change.operator())
            .orElse("");
    if (!was.equals(change.before().orElse(""))) {
      return false;
    }
    if (change.after().isEmpty()) {
      return db.update("DELETE FROM passwords WHERE operator = ?", change.operator()) == 1;
    }
    return db.update(
            "INSERT INTO passwords (operator, hash) VALUES (?, ?)"
                + " ON CONFLICT (operator) DO UPDATE SET hash = excluded.hash",
            change.operator(),
            change.after().get())
        == 1;
  }

  private static boolean recoveryCodes(
      dev.palyra.store.Session db, AccessChange.RecoveryCodesMade made) throws SQLException {
    var _ = db.update("DELETE FROM recovery_codes WHERE operator = ?", made.operator());
    for (String hash : made.hashes()) {
      var _ =
          db.update(
              "INSERT INTO recovery_codes (operator, hash) VALUES (?, ?)", made.operator(), hash);
    }
    return true;
  }

  private static boolean offer(dev.palyra.store.Session db, AccessChange.LinkOffered link)
      throws SQLException {
    String operator = link.operator().orElse("");
    var _ = db.update("DELETE FROM enrolment_links WHERE operator = ?", operator);
    return db.update(
            "INSERT INTO enrolment_links (hash, operator, expires) VALUES (?, ?, ?)",
            link.hash(),
            operator,
            link.expires().toString())
        == 1;
  }

  private static boolean setting(dev.palyra.store.Session db, AccessChange.SettingChanged change)
      throws SQLException {
    if (change.after().isEmpty()) {
      return db.update("DELETE FROM settings_seen WHERE key = ?", change.key()) == 1;
    }
    return db.update(
            "INSERT INTO settings_seen (key, value) VALUES (?, ?)"
                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            change.key(),
            change.after().get())
        == 1;
  }

  /** Whoever is no operator any more has no way in: not one that was left over. */
  static void forget(dev.palyra.store.Session db, Principal operator, Instant now)
      throws SQLException {
    for (String table :
        new String[] {"passwords", "recovery_codes", "passkeys", "sessions", "enrolment_links"}) {
      var _ = db.update("DELETE FROM " + table + " WHERE operator = ?", operator.id());
    }
    var _ =
        db.update(
            "UPDATE access_tokens SET revoked = ? WHERE principal = ? AND revoked IS NULL",
            now.toString(),
            operator.toString());
  }

  private static boolean operatorIsKnown(dev.palyra.store.Session db, String operator)
      throws SQLException {
    return db.first("SELECT 1 FROM operators WHERE id = ?", _ -> true, operator).isPresent();
  }

  private static boolean insert(dev.palyra.store.Session db, Session session) throws SQLException {
    return db.update(
            "INSERT INTO sessions (id, operator, hash, methods, begun, last_use, step_up,"
                + " step_up_by, address, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            session.id(),
            session.operator(),
            session.hash(),
            StoredJson.write(session.methods().stream().sorted().toList()),
            session.begun().toString(),
            session.lastUse().toString(),
            text(session.steppedUp().map(Session.StepUp::until)),
            session.steppedUp().map(Session.StepUp::method).orElse(null),
            session.address(),
            session.agent())
        == 1;
  }

  private static boolean remove(dev.palyra.store.Session db, Session session) throws SQLException {
    return db.update("DELETE FROM sessions WHERE id = ?", session.id()) == 1;
  }

  private static boolean insert(dev.palyra.store.Session db, AccessToken token)
      throws SQLException {
    return db.update(
            "INSERT INTO access_tokens (id, principal, name, hash, scopes, created, expires)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            token.id(),
            token.principal().toString(),
            token.name(),
            token.hash(),
            StoredJson.write(token.scopes().stream().sorted().toList()),
            token.created().toString(),
            text(token.expires()))
        == 1;
  }

  private static boolean insert(dev.palyra.store.Session db, Passkey passkey) throws SQLException {
    return db.update(
            "INSERT INTO passkeys (id, operator, user_handle, public_key, sign_count, name,"
                + " created) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            passkey.id(),
            passkey.operator(),
            passkey.userHandle(),
            passkey.publicKey(),
            passkey.signCount(),
            passkey.name(),
            passkey.created().toString())
        == 1;
  }

  private static @Nullable String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(null);
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).map(Instant::parse);
  }

  /** Reads {@link #TOKEN}. */
  static AccessToken token(ResultSet row) throws SQLException {
    return new AccessToken(
        row.getString("id"),
        Principal.parse(row.getString("principal")),
        row.getString("name"),
        row.getString("hash"),
        Set.of(StoredJson.read(row.getString("scopes"), String[].class)),
        Instant.parse(row.getString("created")),
        time(row, "expires"),
        time(row, "last_use"),
        time(row, "revoked"));
  }

  /** Reads {@link #SESSION}. */
  static Session session(ResultSet row) throws SQLException {
    String by = row.getString("step_up_by");
    return new Session(
        row.getString("id"),
        row.getString("operator"),
        row.getString("hash"),
        Set.of(StoredJson.read(row.getString("methods"), String[].class)),
        Instant.parse(row.getString("begun")),
        Instant.parse(row.getString("last_use")),
        time(row, "step_up").map(until -> new Session.StepUp(until, by)),
        row.getString("address"),
        row.getString("agent"));
  }

  /** Reads {@link #PASSKEY}. */
  static Passkey passkey(ResultSet row) throws SQLException {
    return new Passkey(
        row.getString("id"),
        row.getString("operator"),
        row.getString("user_handle"),
        row.getString("public_key"),
        row.getLong("sign_count"),
        row.getString("name"),
        Instant.parse(row.getString("created")),
        time(row, "last_use"));
  }
}
