package dev.palyra.store;

import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.access.EnrolmentLink;
import dev.palyra.core.access.Passkey;
import dev.palyra.core.access.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What proves who somebody is, in SQLite. Thread-safe. */
public final class SqliteAccess implements AccessRegistry {
  private final Database database;
  private final SqliteAuditLog log;

  SqliteAccess(Database database, SqliteAuditLog log) {
    this.database = database;
    this.log = log;
  }

  @Override
  public Optional<String> password(String operator) {
    return database.read(db ->
        db.first(
            "SELECT hash FROM passwords WHERE operator = ?", row -> row.getString(1), operator));
  }

  @Override
  public Set<String> recoveryCodes(String operator) {
    return Set.copyOf(
        database.read(db ->
            db.list(
                "SELECT hash FROM recovery_codes WHERE operator = ?",
                row -> row.getString(1),
                operator)));
  }

  @Override
  public List<Passkey> passkeys(String operator) {
    return database.read(db ->
        db.list(
            AccessTable.PASSKEY + "WHERE operator = ? ORDER BY created",
            AccessTable::passkey,
            operator));
  }

  @Override
  public Optional<Passkey> passkey(String id) {
    return database.read(
        db -> db.first(AccessTable.PASSKEY + "WHERE id = ?", AccessTable::passkey, id));
  }

  @Override
  public Optional<String> operatorOfHandle(String userHandle) {
    return database.read(db ->
        db.first(
            "SELECT operator FROM passkeys WHERE user_handle = ?",
            row -> row.getString(1),
            userHandle));
  }

  @Override
  public boolean somePasskey() {
    return exists("SELECT 1 FROM passkeys LIMIT 1");
  }

  @Override
  public boolean someLogin() {
    return somePasskey() || exists("SELECT 1 FROM passwords LIMIT 1");
  }

  private boolean exists(String sql) {
    return database.read(db -> db.first(sql, _ -> true)).isPresent();
  }

  @Override
  public Optional<Session> session(String hash) {
    return database.read(
        db -> db.first(AccessTable.SESSION + "WHERE hash = ?", AccessTable::session, hash));
  }

  @Override
  public List<Session> sessions() {
    return database.read(
        db -> db.list(AccessTable.SESSION + "ORDER BY begun DESC", AccessTable::session));
  }

  @Override
  public Optional<AccessToken> token(String hash) {
    return database.read(
        db -> db.first(AccessTable.TOKEN + "WHERE hash = ?", AccessTable::token, hash));
  }

  @Override
  public List<AccessToken> tokens() {
    return database.read(
        db -> db.list(AccessTable.TOKEN + "ORDER BY created DESC, id", AccessTable::token));
  }

  @Override
  public Optional<EnrolmentLink> link(String hash) {
    return database.read(db ->
        db.first(
            "SELECT hash, operator, expires FROM enrolment_links WHERE hash = ?",
            row ->
                new EnrolmentLink(
                    row.getString("hash"),
                    Optional.of(row.getString("operator")).filter(name -> !name.isEmpty()),
                    Instant.parse(row.getString("expires"))),
            hash));
  }

  @Override
  public Map<String, String> settings() {
    var seen = new TreeMap<String, String>();
    for (Map.Entry<String, String> entry :
        database.read(db ->
            db.list(
                "SELECT key, value FROM settings_seen",
                row -> Map.entry(row.getString(1), row.getString(2))))) {
      seen.put(entry.getKey(), entry.getValue());
    }
    return seen;
  }

  @Override
  public void settingsAre(Map<String, String> settings) {
    log.note(db -> {
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        var _ =
            db.update(
                "INSERT INTO settings_seen (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING",
                setting.getKey(),
                setting.getValue());
      }
    });
  }

  @Override
  public void sessionUsed(String id, Instant at) {
    log.note(db -> db.update("UPDATE sessions SET last_use = ? WHERE id = ?", at.toString(), id));
  }

  @Override
  public void tokenUsed(String id, Instant at) {
    log.note(db ->
        db.update(
            "UPDATE access_tokens SET last_use = ? WHERE id = ? AND revoked IS NULL",
            at.toString(),
            id));
  }
}
