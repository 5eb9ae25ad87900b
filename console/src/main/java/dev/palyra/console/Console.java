package dev.palyra.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Everything that a browser gets of the console. All files stand below one folder that is named by
 * the digest of them all: whatever is fetched from there can be kept for ever, and no page ever
 * mixes two versions. Immutable.
 */
public final class Console {
  /** Where the console lives. */
  public static final String ROOT = "/console/";

  private static final String ASSETS = ROOT + "a/";
  // A library's file: a scope or none, its name, its version, its path.
  private static final Pattern LIBRARY =
      Pattern.compile("META-INF/resources/_static/(?:at/)?(.+)/[0-9]+\\.[0-9]+\\.[0-9]+/(.+\\.js)");
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  /** What the shell itself is made of, besides what every page is. */
  private static final Set<String> SHELL = Set.of("app.js", "parts/dialogs.js", "parts/palette.js");

  private final SortedMap<String, Asset> assets;
  private final Page page;

  private Console(SortedMap<String, Asset> assets, Page page) {
    this.assets = assets;
    this.page = page;
  }

  /** Reads the files of this module. */
  public static Console load() {
    SortedMap<String, byte[]> own = Files.below("web");
    String template = text(take(own, "index.html"));
    String imports = text(take(own, "importmap.json"));
    var files = new TreeMap<String, byte[]>();
    own.forEach((path, bytes) -> files.put(path, path.endsWith(".js") ? lean(bytes) : bytes));
    Files.below("lib")
        .forEach((path, bytes) -> {
          Matcher library = LIBRARY.matcher(path);
          if (library.matches()) {
            files.put("lib/" + library.group(1) + "/" + library.group(2), lean(bytes));
          }
        });
    String base = ASSETS + digest(files, template + imports) + "/";
    var assets = new TreeMap<String, Asset>();
    files.forEach((path, bytes) -> assets.put(base + path, new Asset(type(path), bytes)));
    return new Console(
        assets, page(template, imports.replace("@BASE@", base).strip(), base, files));
  }

  private static Page page(
      String template, String imports, String base, SortedMap<String, byte[]> files) {
    // What every page needs is asked for at once, not import by import.
    String preloads =
        files.keySet().stream()
            .filter(path ->
                path.endsWith(".js")
                    && (path.startsWith("core/")
                        || SHELL.contains(path)
                        || path.startsWith("lib/lit")
                        || path.startsWith("lib/reactive-element/")))
            .map(path -> "<link rel=\"modulepreload\" href=\"" + base + path + "\">")
            .collect(Collectors.joining("\n"));
    String html =
        template
            .replace("@IMPORTS@", imports)
            .replace("@PRELOADS@", preloads)
            .replace("@BASE@", base);
    String hash =
        Base64.getEncoder()
            .encodeToString(sha256().digest(imports.getBytes(StandardCharsets.UTF_8)));
    return new Page(
        html,
        "default-src 'none'; script-src 'self' 'sha256-"
            + hash
            + "'; style-src 'self';"
            + " connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'");
  }

  /** The file at this path of an address, such as {@code /console/a/0123…/app.js}. */
  public Optional<Asset> find(String path) {
    return Optional.ofNullable(assets.get(path));
  }

  /** Every file by its path, in order. */
  public SortedMap<String, Asset> assets() {
    return java.util.Collections.unmodifiableSortedMap(assets);
  }

  public Page page() {
    return page;
  }

  /** Whether the path is that of a file, be it there or not. */
  public static boolean isAsset(String path) {
    return path.startsWith(ASSETS);
  }

  private static byte[] take(SortedMap<String, byte[]> files, String name) {
    byte[] bytes = files.remove(name);
    if (bytes == null) {
      throw new IllegalStateException("the program lacks its file " + name);
    }
    return bytes;
  }

  private static String type(String path) {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalStateException("no type is known for " + path);
    }
    return type;
  }

  private static String digest(SortedMap<String, byte[]> files, String page) {
    MessageDigest digest = sha256();
    files.forEach((path, bytes) -> {
      digest.update((path + "\n" + bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    });
    digest.update(page.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }

  private static byte[] lean(byte[] script) {
    return CommentLines.drop(text(script)).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
