package dev.palyra.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads an export into the vault. */
@Command(
    name = "import",
    description = "Store every secret of an export, as a new version where there is one already.",
    footer = "The passphrase comes from a prompt or standard input, the identity from its file.")
final class SecretImportCommand implements Callable<Integer> {
  private static final int MAX_ARCHIVE = 40 << 20;

  @ParentCommand private @Nullable SecretsCommand secrets;

  @Parameters(paramLabel = "FILE", description = "an export")
  private Path file = Path.of("");

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description = "holds the AGE-SECRET-KEY-1… that opens it; else a passphrase is asked for")
  private @Nullable Path identity;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(secrets).app();
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("archive", Base64.getEncoder().encodeToString(read(file, MAX_ARCHIVE)));
    if (identity == null) {
      body.put("passphrase", SecretInput.line(app.terminal(), "passphrase"));
    } else {
      body.put("identity", key(identity));
    }
    JsonNode answer = app.operator().post("/v1/vault/import", body);
    app.terminal().out().println("imported " + answer.path("secrets").asInt() + " secrets");
    return 0;
  }

  /** The key of an identity file as age-keygen writes it: comments, and one line. */
  private static String key(Path file) {
    return new String(read(file, 1 << 16), java.nio.charset.StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("AGE-SECRET-KEY-1"))
        .findFirst()
        .orElseThrow(() -> CliException.unusable("`" + file + "` holds no age identity"));
  }

  private static byte[] read(Path file, int limit) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw CliException.unusable("`" + file + "` has more than " + limit + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw CliException.unusable("cannot read `" + file + "`");
    }
  }
}
