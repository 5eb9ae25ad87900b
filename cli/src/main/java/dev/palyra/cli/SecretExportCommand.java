package dev.palyra.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.node.ObjectNode;

/** Writes every readable secret into an age file. */
@Command(
    name = "export",
    description = "Write every secret into an age file, for a recipient or under a passphrase.",
    footer = "The `age` program opens it. Without --recipient a passphrase is asked for.")
final class SecretExportCommand implements Callable<Integer> {
  @ParentCommand private @Nullable SecretsCommand secrets;

  @Parameters(paramLabel = "FILE", description = "a file that does not exist yet")
  private Path file = Path.of("");

  @Option(names = "--recipient", paramLabel = "AGE1…", description = "who may open it")
  private @Nullable String recipient;

  @Option(names = "--code", paramLabel = "CODE", description = "your one-time code, once enrolled")
  private @Nullable String code;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(secrets).app();
    if (Files.exists(file)) {
      throw CliException.unusable("`" + file + "` exists already");
    }
    ObjectNode body = Json.mapper().createObjectNode();
    if (recipient == null) {
      body.put("passphrase", SecretInput.line(app.terminal(), "passphrase"));
    } else {
      body.put("recipient", recipient);
    }
    byte[] archive = app.operator().postForBytes("/v1/vault/export", body, code);
    try {
      Files.write(file, archive, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw CliException.unusable("`" + file + "` exists already");
    } catch (IOException e) {
      throw CliException.unusable("cannot write `" + file + "`");
    }
    app.terminal().out().println(Text.line("exported to " + file + ", encrypted"));
    return 0;
  }
}
