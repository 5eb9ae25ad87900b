package dev.palyra.core.provider;

import java.util.List;
import java.util.Optional;

/**
 * Port: the profiles that are known. They change only through {@link
 * dev.palyra.core.audit.AuditLog#append}. Thread-safe.
 */
public interface ProviderProfiles {
  Optional<ProviderProfile> profile(String name);

  /** By rank, then by name. */
  List<ProviderProfile> profiles();
}
