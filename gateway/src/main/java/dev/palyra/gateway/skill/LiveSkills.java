package dev.palyra.gateway.skill;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.catalogue.LiveCatalogue;
import dev.palyra.gateway.catalogue.SkillTools;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.live.Watch;
import dev.palyra.skills.Installed;
import dev.palyra.skills.SkillId;
import dev.palyra.skills.SkillPackage;
import dev.palyra.skills.SkillRefusedException;
import dev.palyra.skills.SkillStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes in what is done to the skills while the gateway runs: once a second the records are looked
 * at, and where they changed, all skills are verified again and their tools put in the place of
 * those before. Whether a skill may run at all does not wait for this: {@link SkillModules} looks
 * at every call.
 *
 * <p>Tools that the policies in force do not fit (a rule names a tool that would go, for one) stay
 * as they are, which is on record, until skills or policies change.
 */
public final class LiveSkills {
  private final SkillStore store;
  private final Ports ports;

  /** Whose tools the catalogue has. */
  private List<Installed> inForce;

  /** With what the last attempt failed; nothing new can come of the same again. */
  private Optional<Attempt> failed = Optional.empty();

  /**
   * What is needed of the gateway.
   *
   * @param retool checks the policies against the tools that are to be, and says what is against it
   * @param revision of the policies in force
   * @param recall has secrets redacted from now on
   * @param changed has clients told that there may be other tools
   */
  public record Ports(
      LiveCatalogue catalogue,
      Supplier<Optional<String>> retool,
      Supplier<String> revision,
      Consumer<Set<SecretRef>> recall,
      Runnable changed,
      AuditLog log) {}

  private record Attempt(List<Installed> installed, String revision) {}

  /**
   * @param begun what the catalogue was made with
   */
  public LiveSkills(SkillStore store, Skills begun, Ports ports) {
    this.store = store;
    this.inForce = begun.installed();
    this.ports = ports;
  }

  /** Looks from now on; closing what this returns ends that. */
  public Watch start() {
    return Watch.start("skills", this::look);
  }

  /** Takes in what has changed, if anything has. */
  synchronized void look() throws IOException, SkillRefusedException {
    List<Installed> now = store.list();
    var attempt = new Attempt(now, ports.revision().get());
    if (now.equals(inForce) || failed.equals(Optional.of(attempt))) {
      return;
    }
    Skills skills = Skills.load(store);
    if (!skills.installed().equals(now) || !store.list().equals(now)) {
      return; // Somebody is at it; the next look finds the rest.
    }
    take(skills, attempt);
  }

  private void take(Skills skills, Attempt attempt) {
    Map<SkillId, String> refused = new LinkedHashMap<>();
    List<Tool> tools = new ArrayList<>();
    for (SkillPackage skill : skills.loaded()) {
      tools.addAll(tools(skill, refused));
    }
    tools.forEach(tool -> ports.recall().accept(tool.secretRefs()));
    Optional<String> against = ports.catalogue().putSkills(tools, ports.retool());
    if (against.isPresent()) {
      ports
          .log()
          .append(new AuditEvent.Lifecycle("skill.waiting", Map.of("reason", against.get())));
      failed = Optional.of(attempt);
      return;
    }
    ports.log().append(facts(skills, refused).toArray(AuditEvent[]::new));
    failed = Optional.empty();
    inForce = skills.installed();
    ports.changed().run();
  }

  private List<Tool> tools(SkillPackage skill, Map<SkillId, String> refused) {
    SkillId id = skill.manifest().id();
    if (ports.catalogue().takes(id)) {
      refused.put(id, "a tool that is not the skill's has its name");
      return List.of();
    }
    try {
      return SkillTools.read(skill);
    } catch (InvalidFilesException e) {
      refused.put(id, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      return List.of();
    }
  }

  /** What is different from before. */
  private List<AuditEvent> facts(Skills skills, Map<SkillId, String> refused) {
    List<AuditEvent> facts = new ArrayList<>();
    for (int i = 0; i < skills.installed().size(); i++) {
      Installed skill = skills.installed().get(i);
      if (!inForce.contains(skill)) {
        String reason = refused.get(skill.id());
        facts.add(reason == null ? skills.facts().get(i) : Skills.fact(skill, "refused", reason));
      }
    }
    for (Installed before : inForce) {
      if (skills.installed().stream().noneMatch(skill -> skill.id().equals(before.id()))) {
        facts.add(Skills.fact(before, "removed", ""));
      }
    }
    return facts;
  }
}
