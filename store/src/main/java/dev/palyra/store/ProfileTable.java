package dev.palyra.store;

import dev.palyra.core.access.AccessChange.ProfileChanged;
import dev.palyra.core.provider.ProviderProfile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The rows of profiles of providers; each change is conditional on what was there. */
final class ProfileTable {
  static final String SELECT = "SELECT profile FROM provider_profiles ";

  private ProfileTable() {}

  /** Returns false when it does not follow from what is there. */
  static boolean apply(Session db, ProfileChanged change) throws SQLException {
    Optional<String> before = change.before().map(StoredJson::write);
    if (change.after().isEmpty()) {
      ProviderProfile gone = change.before().orElseThrow();
      return db.update(
              "DELETE FROM provider_profiles WHERE name = ? AND profile = ?",
              gone.name(),
              before.orElseThrow())
          == 1;
    }
    ProviderProfile profile = change.after().get();
    if (before.isEmpty()) {
      return db.update(
              "INSERT INTO provider_profiles (name, rank, profile) VALUES (?, ?, ?)"
                  + " ON CONFLICT DO NOTHING",
              profile.name(),
              profile.rank(),
              StoredJson.write(profile))
          == 1;
    }
    return db.update(
            "UPDATE provider_profiles SET rank = ?, profile = ? WHERE name = ? AND profile = ?",
            profile.rank(),
            StoredJson.write(profile),
            profile.name(),
            before.get())
        == 1;
  }

  /** Reads {@link #SELECT}. */
  static ProviderProfile profile(ResultSet row) throws SQLException {
    return StoredJson.read(row.getString("profile"), ProviderProfile.class);
  }
}
