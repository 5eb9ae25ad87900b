package dev.palyra.gateway.skill;

import dev.palyra.core.sandbox.PluginModule;
import dev.palyra.sandbox.wasm.plugin.ModuleSource;
import dev.palyra.skills.SkillId;
import dev.palyra.skills.SkillRefusedException;
import dev.palyra.skills.SkillStore;

/**
 * Gives the modules of skills to tier A. The package, its signature, its publisher and its
 * quarantine are looked at for every call, so that what an operator does to a skill counts at once.
 */
public record SkillModules(SkillStore store) {
  /** Modules of skills from here, all others from {@code others}. */
  public ModuleSource or(ModuleSource others) {
    return module -> module.skill().isPresent() ? read(module) : others.read(module);
  }

  private byte[] read(PluginModule module) throws ModuleSource.UnusableException {
    String skill = module.skill().orElseThrow();
    try {
      byte[] bytes =
          store
              .use(new SkillId(skill))
              .module(module.file())
              .orElseThrow(() ->
                  new ModuleSource.UnusableException(
                      "skill `%s` has no module `%s`".formatted(skill, module.file())))
              .toArray();
      return ModuleSource.pinned(module, bytes);
    } catch (SkillRefusedException e) {
      throw new ModuleSource.UnusableException(String.valueOf(e.getMessage()));
    }
  }
}
