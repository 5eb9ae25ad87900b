package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.process.SeccompProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The allow list lets ordinary programs live: the same contract, under the narrower filter. */
@Tag("soak")
@EnabledOnOs(OS.LINUX)
class ProcessTierAllowListTest extends CommandSandboxContract {
  @Override
  Tier tier() {
    return Tier.PROCESS;
  }

  @Override
  SeccompProfile profile() {
    return SeccompProfile.ALLOW_LIST;
  }
}
