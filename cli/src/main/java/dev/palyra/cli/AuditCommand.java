package dev.palyra.cli;

import dev.palyra.cli.Terminal.Colour;
import dev.palyra.core.audit.AuditFiles;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Reads, exports and verifies the audit log. */
@Command(name = "audit", description = "Read, export and verify the audit log.")
final class AuditCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: list, export or verify");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Command(name = "list", description = "List records, oldest first.")
  int list(
      @Option(
              names = "--after",
              paramLabel = "SEQ",
              description = "behind this record",
              defaultValue = "0")
          long after,
      @Option(
              names = "--limit",
              paramLabel = "N",
              description = "at most this many",
              defaultValue = "100")
          int limit,
      @Option(
              names = "--kind",
              paramLabel = "KIND",
              description = "such as call.decided, or a prefix such as call.")
          @Nullable String kind,
      @Option(names = "--run", paramLabel = "ID") @Nullable String run,
      @Option(names = "--call", paramLabel = "ID") @Nullable String call,
      @Option(names = "--json", description = "print JSON") boolean json) {
    String path =
        "/v1/audit?after="
            + after
            + "&limit="
            + limit
            + filter("kind", kind)
            + filter("run", run)
            + filter("call", call);
    JsonNode answer = app().operator().get(path);
    if (json) {
      Json.print(app().terminal(), answer.path("records"));
      return 0;
    }
    var table = new Table("SEQ", "TIME", "KIND", "FIELDS");
    for (JsonNode record : answer.path("records")) {
      table.row(
          record.path("seq").asString(),
          record.path("time").asString(),
          record.path("kind").asString(),
          record.path("fields").properties().stream()
              .map(field -> field.getKey() + "=" + field.getValue().asString())
              .collect(Collectors.joining(" ")));
    }
    table.print(app().terminal());
    if (answer.has("after")) {
      app().terminal().err().println("more: --after " + answer.path("after").asString());
    }
    return 0;
  }

  private static String filter(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + GatewayClient.escape(value);
  }

  @Command(
      name = "export",
      description = "Write the whole log as JSON lines, with its signed end, to a file.")
  int export(@Parameters(paramLabel = "FILE", description = "must not exist") Path file) {
    export(app().operator(), file);
    app().terminal().out().println(Text.line("wrote " + file));
    return 0;
  }

  static void export(GatewayClient gateway, Path file) {
    export(gateway, "/v1/audit/export", file);
  }

  /** Writes what the route gives to a new file of the user's own. */
  static void export(GatewayClient gateway, String route, Path file) {
    byte[] log = gateway.bytes(route);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, log, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw CliException.unusable("cannot write `" + file + "`: " + e.getClass().getSimpleName());
    }
  }

  @Command(
      name = "verify",
      description = "Check every record, offline when a file is given.",
      footer =
          "Exit status: 0 every record holds, 1 one does not, and which. Note the head somewhere else.")
  int verify(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description = "an export; without it, the running gateway's log")
          @Nullable Path file,
      @Option(
              names = "--key",
              paramLabel = "FILE",
              description = "the gateway's public audit key; else the home's state/audit.pub")
          @Nullable Path key)
      throws IOException {
    Path trusted = key == null ? app().home().auditKey() : key;
    if (file != null) {
      return report(app().terminal(), verdict(file, trusted));
    }
    Path copy = Files.createTempFile("palyra-audit", ".jsonl");
    try {
      Files.write(copy, app().operator().bytes("/v1/audit/export"));
      return report(app().terminal(), verdict(copy, trusted));
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  static Verdict verdict(Path file, Path key) {
    return verdict(file, key, AuditRecord.GENESIS);
  }

  /** Of an export whose chain starts with {@code genesis}. */
  static Verdict verdict(Path file, Path key, String genesis) {
    try {
      return AuditFiles.verify(file, publicKey(key), genesis);
    } catch (NoSuchFileException e) {
      throw CliException.unusable("there is no file `" + e.getFile() + "`");
    } catch (IOException e) {
      throw CliException.unusable("cannot read `" + file + "`");
    }
  }

  static int report(Terminal terminal, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Intact intact -> {
        terminal
            .out()
            .println(
                terminal.paint(Colour.GOOD, "intact")
                    + ": "
                    + intact.records()
                    + " records, head "
                    + intact.head());
        yield 0;
      }
      case Verdict.Broken broken -> {
        terminal
            .out()
            .println(
                terminal.paint(Colour.BAD, "broken")
                    + " at record "
                    + broken.seq()
                    + ": "
                    + Text.line(broken.why()));
        yield CliException.FAILED;
      }
    };
  }

  private static PublicKey publicKey(Path file) throws IOException {
    String pem = Files.readString(file);
    String base64 = pem.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw CliException.unusable("`" + file + "` holds no Ed25519 public key");
    }
  }
}
