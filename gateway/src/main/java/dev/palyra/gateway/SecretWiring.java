package dev.palyra.gateway;

import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.gateway.config.SecretSettings;
import dev.palyra.gateway.home.Home;
import dev.palyra.vault.Backends;
import dev.palyra.vault.HelperProgram;
import dev.palyra.vault.SecretSources;
import dev.palyra.vault.Vault;
import dev.palyra.vault.VaultSecretResolver;
import dev.palyra.vault.VaultSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts together where secrets come from: the vault and, where the operator says so, the rest. */
final class SecretWiring {
  private static final Logger LOG = LoggerFactory.getLogger(SecretWiring.class);

  private final Path folder;
  private final SecretSettings settings;
  private final HelperProgram helper;
  private final Clock clock;
  private final SecureRandom random;

  SecretWiring(
      Home home, SecretSettings settings, Sandbox sandbox, Clock clock, SecureRandom random) {
    this.folder = home.state().resolve("vault");
    this.settings = settings;
    this.helper = new SandboxedHelper(sandbox, settings.programs(), settings.programFolders());
    this.clock = clock;
    this.random = random;
  }

  /** The vault of this home; the caller closes it. */
  Vault vault() {
    boolean fresh = !Files.exists(folder.resolve("keyring"));
    var passphrase = VaultPassphrase.of(settings, sources(), System.console(), fresh);
    Vault vault =
        Vault.open(
            new VaultSettings(
                folder,
                Backends.ofThisHost(folder, helper, passphrase, random),
                settings.backend(),
                clock,
                VaultSettings.LOCK_TIMEOUT,
                settings.acceptRestored()));
    LOG.atInfo().addKeyValue("backend", vault.backend()).log("the vault is open");
    return vault;
  }

  /** What hands secrets out; it knows from the start what tools may have been given before. */
  VaultSecretResolver resolver(Vault vault, ToolCatalogue catalogue) {
    var resolver = new VaultSecretResolver(vault, sources());
    Set<SecretRef> named = new LinkedHashSet<>();
    catalogue.all().forEach(tool -> named.addAll(tool.secretRefs()));
    resolver.recall(named);
    return resolver;
  }

  private SecretSources sources() {
    return new SecretSources(environment(), settings.folders(), helper);
  }

  private Map<String, String> environment() {
    Map<String, String> all = System.getenv();
    return settings.environment().stream()
        .filter(all::containsKey)
        .collect(Collectors.toMap(name -> name, name -> all.getOrDefault(name, "")));
  }
}
