package dev.palyra.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "palyra",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Palyra.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Palyra stands between AI agents and everything they can touch.",
    footer = {
      "",
      "PALYRA_TOKEN_FILE names the file of an operator's own token; else the home's is used.",
      "The launcher itself knows: build, up [--home DIR] [--port N], demo [--approve all|none|ask], test [--all].",
      "Exit status: 0 done, 1 it failed, 2 used wrongly or the environment is not as it must be."
    },
    subcommands = {
      CallCommand.class,
      ApprovalsCommand.class,
      GrantsCommand.class,
      OperatorsCommand.class,
      TokensCommand.class,
      AuthCommand.class,
      ConsoleCommand.class,
      AuditCommand.class,
      SecretsCommand.class,
      RunCommand.class,
      RunsCommand.class,
      ProcessesCommand.class,
      InjectCommand.class,
      McpCommand.class,
      HookCommand.class,
      ToolsCommand.class,
      PolicyCommand.class,
      StatusCommand.class,
      DoctorCommand.class,
      PairCommand.class,
      DevicesCommand.class,
      ConnectCommand.class,
      DemoCommand.class
    })
public final class Palyra implements Runnable {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Palyra's home; else $PALYRA_HOME, else ~/.palyra")
  private @Nullable Path home;

  Palyra(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  Home home() {
    return Home.of(Optional.ofNullable(home));
  }

  GatewayClient operator() {
    @Nullable String file = System.getenv("PALYRA_TOKEN_FILE");
    return file == null || file.isEmpty()
        ? new GatewayClient(home(), Home.Role.OPERATOR)
        : new GatewayClient(home(), home().token(Path.of(file)));
  }

  GatewayClient agent() {
    return new GatewayClient(home(), Home.Role.AGENT);
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing");
    }
  }

  /** Reads the version that the build wrote. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      var properties = new Properties();
      try (@Nullable InputStream in = Palyra.class.getResourceAsStream("version.properties")) {
        if (in != null) {
          properties.load(in);
        }
      }
      return new String[] {"palyra " + properties.getProperty("version", "unknown")};
    }
  }
}
