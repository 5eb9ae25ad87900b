package dev.palyra.gateway.run;

import dev.palyra.agent.AgentProfile;
import dev.palyra.agent.Budget;
import dev.palyra.agent.Prices;
import dev.palyra.agent.RunPorts;
import dev.palyra.agent.Runner;
import dev.palyra.agent.model.Model;
import dev.palyra.agent.openai.Endpoint;
import dev.palyra.agent.openai.OpenAiModel;
import dev.palyra.agent.recorded.RecordedModel;
import dev.palyra.agent.recorded.Transcript;
import dev.palyra.core.provider.ProviderCredentials;
import dev.palyra.core.secret.SecretResolver;
import dev.palyra.gateway.StartException;
import dev.palyra.gateway.config.AgentSettings;
import dev.palyra.gateway.config.ModelSettings;
import dev.palyra.gateway.config.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Makes the agents of the configuration. */
public final class RunWiring {
  private static final long MAX_TRANSCRIPT = 16 << 20;

  /** In place of a profile's name: the first that is well, in their order. */
  private static final String ANY = "*";

  private RunWiring() {}

  /**
   * @param models makes the client of a configured model for an agent of that name
   * @throws StartException when a transcript cannot be read
   */
  public static Runner runner(
      RunSettings settings, RunPorts ports, BiFunction<ModelSettings, String, Model> models) {
    Map<String, AgentProfile> agents = new TreeMap<>();
    settings
        .agents()
        .forEach((name, agent) ->
            agents.put(
                name,
                agent
                    .transcript()
                    .map(file -> profile(name, agent, recorded(name, file), Prices.NOTHING))
                    .orElseGet(() -> {
                      ModelSettings model =
                          Objects.requireNonNull(settings.models().get(agent.model()));
                      return profile(name, agent, models.apply(model, name), prices(model));
                    })));
    return new Runner(ports, agents, settings.max());
  }

  /**
   * The client of a configured model.
   *
   * @param resolver of the keys that stand in the configuration
   * @param profiles of providers that the agent may use, for models that name one
   */
  public static Model model(
      ModelSettings settings, SecretResolver resolver, ProviderCredentials profiles) {
    ProviderCredentials credentials =
        settings.profile().isEmpty()
            ? new ConfiguredCredentials(settings.baseUrl(), settings.apiKey(), resolver)
            : profiles;
    var endpoint =
        new Endpoint(
            settings.profile().map(name -> name.equals(ANY) ? "" : name).orElse("configured"),
            settings.model(),
            settings.timeout(),
            settings.maxOutput());
    return settings.api().equals("chat")
        ? OpenAiModel.chat(credentials, endpoint)
        : OpenAiModel.responses(credentials, endpoint);
  }

  private static AgentProfile profile(
      String name, AgentSettings agent, Model model, Prices prices) {
    return new AgentProfile(
        name,
        agent.prompt(),
        agent.tools(),
        model,
        prices,
        new Budget(
            agent.maxTurns(),
            agent.maxCalls(),
            agent.maxTokens(),
            agent.maxTime(),
            agent.maxMoney().map(money -> money.movePointRight(6).longValueExact())),
        agent.parallel(),
        agent.retries(),
        agent.resultLimit());
  }

  private static Prices prices(ModelSettings model) {
    return new Prices(model.inputPrice(), model.outputPrice());
  }

  private static Model recorded(String agent, Path file) {
    try {
      if (Files.size(file) > MAX_TRANSCRIPT) {
        throw new StartException("the transcript of agent \"" + agent + "\" is over 16 MiB");
      }
      return new RecordedModel(Transcript.parse(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new StartException(
          "cannot read the transcript of agent \"" + agent + "\": \"" + file + "\"");
    } catch (IllegalArgumentException e) {
      throw new StartException(
          "the transcript of agent \"" + agent + "\" is malformed: " + e.getMessage());
    }
  }
}
