package dev.palyra.skills;

import dev.palyra.core.sandbox.Bytes;
import java.util.Map;
import java.util.regex.Pattern;

/** What a package may hold, and how much. */
final class Layout {
  static final String MANIFEST = "skill.toml";
  static final String SBOM = "sbom.cdx.json";
  static final String SIGNATURE = "signature.json";
  static final String TOOLS = "tools/";
  static final String MODULES = "modules/";
  static final String SCHEMAS = "schemas/";

  static final int MAX_PACKAGE = 32 << 20;
  private static final int MAX_ENTRIES = 256;
  private static final int MAX_TEXT = 256 << 10;
  private static final int MAX_MODULE = 8 << 20;

  private static final String STEM = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";
  private static final Pattern MODULE = Pattern.compile(MODULES + STEM + "\\.wasm");
  private static final Pattern TEXT =
      Pattern.compile(
          "skill\\.toml|sbom\\.cdx\\.json|signature\\.json|README\\.md|LICENSE|"
              + (TOOLS + STEM + "\\.toml|")
              + (SCHEMAS + STEM + "\\.json"));

  private Layout() {}

  /** Whether a file of that name belongs into a package. */
  static boolean knows(String name) {
    return MODULE.matcher(name).matches() || TEXT.matcher(name).matches();
  }

  static void checkEntry(String name, long size) throws SkillRefusedException {
    String shown = shown(name);
    boolean leaves =
        name.startsWith("/") || name.contains("\\") || name.contains("..") || name.contains(":");
    SkillRefusedException.check(!leaves, "`%s` leads out of the package", shown);
    SkillRefusedException.check(knows(name), "a package has no place for `%s`", shown);
    long most = MODULE.matcher(name).matches() ? MAX_MODULE : MAX_TEXT;
    SkillRefusedException.check(size <= most, "`%s` has more than %d bytes", shown, most);
  }

  /** What every package has, besides that each entry is allowed. */
  static void check(Map<String, Bytes> entries) throws SkillRefusedException {
    SkillRefusedException.check(
        entries.size() <= MAX_ENTRIES, "a package has at most %d files", MAX_ENTRIES);
    for (Map.Entry<String, Bytes> entry : entries.entrySet()) {
      checkEntry(entry.getKey(), entry.getValue().length());
    }
    for (String required : new String[] {MANIFEST, SBOM}) {
      SkillRefusedException.check(entries.containsKey(required), "`%s` is missing", required);
    }
    for (String folder : new String[] {TOOLS, MODULES}) {
      SkillRefusedException.check(
          entries.keySet().stream().anyMatch(name -> name.startsWith(folder)),
          "there is no file in `%s`",
          folder);
    }
  }

  /** Control characters must not reach a terminal. */
  private static String shown(String name) {
    String printable = name.replaceAll("[^ -~]", "?");
    return printable.length() > 120 ? printable.substring(0, 120) + "..." : printable;
  }
}
