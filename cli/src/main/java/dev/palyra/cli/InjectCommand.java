package dev.palyra.cli;

import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Fills the references in a template. */
@Command(
    name = "inject",
    description = "Print a template with each {{ vault://scope/key }} replaced by its value.",
    footer = {
      "Any reference may stand between the braces. All are resolved, or nothing is printed.",
      "Exit status: 0 done, 1 a reference was refused, 2 used wrongly."
    })
final class InjectCommand implements Callable<Integer> {
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*(\\S[^}]*?)\\s*}}");
  private static final int MAX_TEMPLATE = 16 << 20;

  @ParentCommand private @Nullable Palyra palyra;

  @Option(names = "--code", paramLabel = "CODE", description = "your one-time code, once enrolled")
  private @Nullable String code;

  @Parameters(paramLabel = "FILE", description = "the template; - reads standard input")
  private String file = "";

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(palyra);
    String template = template(app.terminal());
    Map<String, SecretRef> refs = new LinkedHashMap<>();
    Matcher places = PLACE.matcher(template);
    while (places.find()) {
      if (SecretRef.looksLikeRef(places.group(1))) {
        refs.put(places.group(1), SecretValues.parse(places.group(1)));
      }
    }
    try (SecretLease lease =
        SecretValues.of(app, refs.values().stream().distinct().toList(), code)) {
      byte[] filled = fill(template, refs, lease);
      app.terminal().raw(filled);
      Arrays.fill(filled, (byte) 0);
    }
    return 0;
  }

  private static byte[] fill(String template, Map<String, SecretRef> refs, SecretLease lease) {
    var out = new ByteArrayOutputStream();
    int from = 0;
    Matcher places = PLACE.matcher(template);
    while (places.find()) {
      SecretRef ref = refs.get(places.group(1));
      if (ref != null) {
        out.writeBytes(template.substring(from, places.start()).getBytes(StandardCharsets.UTF_8));
        byte[] value = lease.secret(ref).reveal();
        out.writeBytes(value);
        Arrays.fill(value, (byte) 0);
        from = places.end();
      }
    }
    out.writeBytes(template.substring(from).getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private String template(Terminal terminal) {
    if (file.equals("-")) {
      return new String(terminal.readAll(MAX_TEMPLATE), StandardCharsets.UTF_8);
    }
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_TEMPLATE) {
        throw CliException.unusable("`" + file + "` has more than " + MAX_TEMPLATE + " bytes");
      }
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw CliException.unusable("`" + file + "` is not UTF-8");
    } catch (IOException e) {
      throw CliException.unusable("cannot read `" + file + "`");
    }
  }
}
