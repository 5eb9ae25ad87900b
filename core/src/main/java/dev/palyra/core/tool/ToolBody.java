package dev.palyra.core.tool;

import dev.palyra.core.sandbox.Tier;
import java.nio.file.Path;
import java.util.Optional;

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
