package dev.palyra.core.tool;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.Labels;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.secret.SecretRef;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One tool of the catalogue.
 *
 * @param capabilities what it can do; decides in which action groups its action is
 * @param sensitive whether policies see {@code is_sensitive_action}
 * @param environment plain values by name
 * @param secrets references by the name of the environment variable that they fill
 * @param secretInput a reference that goes to standard input, in front of nothing else
 * @param egress the hosts that it may reach, if the policy agrees
 * @param credentials what the egress proxy adds to requests to one of those hosts; the tool never
 *     holds it
 * @param labels of all that it returns, such as {@code untrusted} or {@code private}
 */
public record Tool(
    ToolName name,
    String description,
    ArgumentSchema schema,
    ToolBody body,
    Set<Capability> capabilities,
    boolean sensitive,
    Map<String, String> environment,
    Map<String, SecretRef> secrets,
    Optional<SecretRef> secretInput,
    Set<EgressHost> egress,
    Map<EgressHost, HeaderCredential> credentials,
    SandboxProcessRunnerPolicy limits,
    Labels labels) {
  public Tool {
    capabilities = Set.copyOf(capabilities);
    environment = Map.copyOf(environment);
    secrets = Map.copyOf(secrets);
    egress = Set.copyOf(egress);
    credentials = Map.copyOf(credentials);
    for (EgressHost host : credentials.keySet()) {
      require(
          egress.contains(host) && !host.host().startsWith("*."),
          "a credential is for one host of the tool's egress list, got `%s:%s`",
          host.host(),
          host.port());
    }
    require(
        !(body instanceof ToolBody.FileOperation) || (secrets.isEmpty() && secretInput.isEmpty()),
        "a file tool takes no secret: `%s`",
        name);
    require(
        !(body instanceof ToolBody.Background)
            || (secrets.isEmpty() && secretInput.isEmpty() && egress.isEmpty()),
        "a program in the background takes no secret and reaches no host: `%s`",
        name);
    require(
        !(body instanceof ToolBody.Plugin) || (secretInput.isEmpty() && environment.isEmpty()),
        "a plugin takes no plain environment and no secret as its input: `%s`",
        name);
    if (body instanceof ToolBody.Plugin plugin) {
      Set<PluginGrant> grants = plugin.grants();
      require(
          egress.isEmpty() || grants.contains(PluginGrant.HTTP),
          "a plugin that names hosts needs the grant `http`: `%s`",
          name);
      require(
          secrets.isEmpty()
              || grants.contains(PluginGrant.SECRET)
              || grants.contains(PluginGrant.SECRET_READ),
          "a plugin that names secrets needs the grant `secret` or `secret-read`: `%s`",
          name);
    }
  }

  /** A tool to whose requests nothing is added. */
  public Tool(
      ToolName name,
      String description,
      ArgumentSchema schema,
      ToolBody body,
      Set<Capability> capabilities,
      boolean sensitive,
      Map<String, String> environment,
      Map<String, SecretRef> secrets,
      Optional<SecretRef> secretInput,
      Set<EgressHost> egress,
      SandboxProcessRunnerPolicy limits) {
    this(
        name,
        description,
        schema,
        body,
        capabilities,
        sensitive,
        environment,
        secrets,
        secretInput,
        egress,
        Map.of(),
        limits);
  }

  /** A tool about whose results nothing is known. */
  public Tool(
      ToolName name,
      String description,
      ArgumentSchema schema,
      ToolBody body,
      Set<Capability> capabilities,
      boolean sensitive,
      Map<String, String> environment,
      Map<String, SecretRef> secrets,
      Optional<SecretRef> secretInput,
      Set<EgressHost> egress,
      Map<EgressHost, HeaderCredential> credentials,
      SandboxProcessRunnerPolicy limits) {
    this(
        name,
        description,
        schema,
        body,
        capabilities,
        sensitive,
        environment,
        secrets,
        secretInput,
        egress,
        credentials,
        limits,
        Labels.NONE);
  }

  /** The skill that this tool came with. */
  public Optional<String> skill() {
    return body instanceof ToolBody.Plugin plugin ? plugin.module().skill() : Optional.empty();
  }

  /** Every secret that an execution of this tool needs. */
  public Set<SecretRef> secretRefs() {
    var refs = new LinkedHashSet<>(secrets.values());
    secretInput.ifPresent(refs::add);
    credentials.values().forEach(credential -> refs.add(credential.value()));
    return refs;
  }
}
