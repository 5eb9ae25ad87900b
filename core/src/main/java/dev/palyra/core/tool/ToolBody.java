package dev.palyra.core.tool;

import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginModule;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.UpstreamRequest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** What a tool does when it is called. */
public sealed interface ToolBody {
  /** The tier that the definition asks for; a policy may ask for a stronger one. */
  Tier tier();

  /**
   * Runs one program.
   *
   * @param program absolute
   * @param standardInput filled like one element of argv, without the rule about options
   */
  record Command(Tier tier, Path program, ArgvTemplate arguments, Optional<String> standardInput)
      implements ToolBody {
    public Command {
      dev.palyra.core.Require.require(
          tier == Tier.PROCESS || tier == Tier.ISOLATED,
          "tier of a command must be `B` or `C`, got `%s`",
          tier.label());
      dev.palyra.core.Require.require(
          program.isAbsolute(), "program must be an absolute path, got `%s`", program);
    }
  }

  /**
   * Runs the program that the call names, if it is in one of the allowed folders: {@code
   * process.run}.
   */
  record AnyProgram(Tier tier) implements ToolBody {}

  /**
   * Sees to programs in the background: {@code process.start} and what belongs to it.
   *
   * @param tier in which a program is started; BUILTIN for what starts none
   */
  record Background(Operation operation, Tier tier) implements ToolBody {
    public Background {
      dev.palyra.core.Require.require(
          (operation == Operation.START) != (tier == Tier.BUILTIN) && tier != Tier.WASM,
          "tier of process.start must be `B` or `C`, got `%s`",
          tier.label());
    }

    /** Which one. */
    public enum Operation {
      START,
      LIST,
      READ,
      STOP
    }
  }

  /**
   * Calls a WASM module with the call's arguments as JSON.
   *
   * @param function an exported function that takes nothing
   */
  record Plugin(PluginModule module, String function, Set<PluginGrant> grants) implements ToolBody {
    public Plugin {
      grants = Set.copyOf(grants);
      dev.palyra.core.Require.require(
          !function.isEmpty() && function.length() <= 128,
          "function must have 1 to 128 characters, got `%s`",
          function);
    }

    @Override
    public Tier tier() {
      return Tier.WASM;
    }
  }

  /**
   * Asks a server of tools.
   *
   * @param tier C for a server that runs here, BUILTIN for one that runs elsewhere and whose tier
   *     nobody here can know
   * @param server its name in the configuration
   * @param tool the server's own name of the tool
   * @param definition SHA-256 of the definition that an operator knows, in hex
   */
  record Upstream(
      Tier tier, String server, UpstreamRequest.Kind kind, String tool, String definition)
      implements ToolBody {
    public Upstream {
      dev.palyra.core.Require.require(
          tier == Tier.ISOLATED || tier == Tier.BUILTIN,
          "tier of a server's tool must be `C` or `builtin`, got `%s`",
          tier.label());
    }
  }

  /** One of the gateway's own file operations. */
  record FileOperation(Kind kind) implements ToolBody {
    /** Which one. */
    public enum Kind {
      READ,
      LIST,
      WRITE,
      SEARCH
    }

    @Override
    public Tier tier() {
      return Tier.BUILTIN;
    }
  }
}
