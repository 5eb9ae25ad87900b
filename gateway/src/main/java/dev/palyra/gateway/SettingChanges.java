package dev.palyra.gateway;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.gateway.config.Settings;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Records which settings are others than at the last start. None of them holds a secret. */
final class SettingChanges {
  private SettingChanges() {}

  /**
   * @param controlRevision of the control plane's policies
   */
  static void record(
      AccessRegistry registry, AuditLog audit, Settings settings, String controlRevision) {
    Map<String, String> before = registry.settings();
    Map<String, String> now = new TreeMap<>();
    put(settings, "", now);
    now.put("access-policies", controlRevision);
    if (before.isEmpty()) {
      registry.settingsAre(now);
      return;
    }
    var keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    List<AuditEvent> changes = new ArrayList<>();
    for (String key : keys) {
      Optional<String> was = Optional.ofNullable(before.get(key));
      Optional<String> is = Optional.ofNullable(now.get(key));
      if (!was.equals(is)) {
        changes.add(new AccessChanged(new AccessChange.SettingChanged(key, was, is)));
      }
    }
    if (!changes.isEmpty()) {
      audit.append(changes.toArray(AuditEvent[]::new));
    }
  }

  private static void put(Record settings, String prefix, Map<String, String> to) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      try {
        Object value = component.getAccessor().invoke(settings);
        String key = prefix + component.getName();
        if (value instanceof Record nested && prefix.isEmpty()) {
          put(nested, key + ".", to);
        } else {
          to.put(key, String.valueOf(value));
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a setting cannot be read", e);
      }
    }
  }
}
