package dev.palyra.store;

import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.provider.ProviderProfiles;
import java.util.List;
import java.util.Optional;

/** Profiles of providers, in SQLite. Thread-safe. */
public final class SqliteProfiles implements ProviderProfiles {
  private final Database database;

  SqliteProfiles(Database database) {
    this.database = database;
  }

  @Override
  public Optional<ProviderProfile> profile(String name) {
    return database.read(
        db -> db.first(ProfileTable.SELECT + "WHERE name = ?", ProfileTable::profile, name));
  }

  @Override
  public List<ProviderProfile> profiles() {
    return database.read(
        db -> db.list(ProfileTable.SELECT + "ORDER BY rank, name", ProfileTable::profile));
  }
}
