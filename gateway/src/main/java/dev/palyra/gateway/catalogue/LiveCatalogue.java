package dev.palyra.gateway.catalogue;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.skills.SkillId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The tools of the files, and those of skills and servers, which come and change while the gateway
 * runs. The policies are checked against what is to come before it is there: {@link #candidate()}
 * is what they are given. Thread-safe.
 */
public final class LiveCatalogue implements ToolCatalogue {
  private volatile Catalogue files;
  private volatile Collection<Tool> servers = List.of();
  private volatile SortedMap<ToolName, Tool> inForce;
  private volatile SortedMap<ToolName, Tool> candidate;

  public LiveCatalogue(Catalogue files) {
    this.files = files;
    SortedMap<ToolName, Tool> own = merged(files, List.of());
    this.inForce = own;
    this.candidate = own;
  }

  private static SortedMap<ToolName, Tool> merged(Catalogue files, Collection<Tool> more) {
    var all = new TreeMap<ToolName, Tool>();
    more.forEach(tool -> all.put(tool.name(), tool));
    files
        .all()
        .forEach(tool -> all.put(tool.name(), tool)); // A server never replaces a file's tool.
    return all;
  }

  @Override
  public Optional<Tool> find(ToolName name) {
    return Optional.ofNullable(inForce.get(name));
  }

  @Override
  public List<Tool> all() {
    return List.copyOf(inForce.values());
  }

  /** Whether a file or a skill defines a tool of this name. */
  public boolean inFiles(ToolName name) {
    return files.find(name).isPresent();
  }

  /** What policies are checked against. */
  public ToolCatalogue candidate() {
    return new ToolCatalogue() {
      @Override
      public Optional<Tool> find(ToolName name) {
        return Optional.ofNullable(candidate.get(name));
      }

      @Override
      public List<Tool> all() {
        return List.copyOf(candidate.values());
      }
    };
  }

  /** The tools that are there from the start. */
  public synchronized void begin(Collection<Tool> servers) {
    this.servers = List.copyOf(servers);
    inForce = merged(files, servers);
    candidate = inForce;
  }

  /** Whether a tool that is neither a skill's nor a server's has the name of this skill. */
  public boolean takes(SkillId skill) {
    return files.has(skill);
  }

  /** Puts these tools in the place of the skills' tools before, likewise. */
  public synchronized Optional<String> putSkills(
      Collection<Tool> skills, Supplier<Optional<String>> check) {
    Catalogue next = files.withSkills(skills);
    Optional<String> against = exchange(merged(next, servers), check);
    if (against.isEmpty()) {
      files = next;
    }
    return against;
  }

  /**
   * Puts these tools in the place of the servers' tools before, if {@code check}, which sees them
   * as the candidate, has nothing against it.
   */
  public synchronized Optional<String> put(
      Collection<Tool> servers, Supplier<Optional<String>> check) {
    List<Tool> tools = List.copyOf(servers);
    Optional<String> against = exchange(merged(files, tools), check);
    if (against.isEmpty()) {
      this.servers = tools;
    }
    return against;
  }

  private Optional<String> exchange(
      SortedMap<ToolName, Tool> next, Supplier<Optional<String>> check) {
    if (next.equals(inForce)) {
      return Optional.empty();
    }
    candidate = next;
    Optional<String> against = Optional.of("the check failed");
    try {
      against = check.get();
    } finally {
      if (against.isPresent()) {
        candidate = inForce;
      } else {
        inForce = next;
      }
    }
    return against;
  }
}
