package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.palyra.vault.HelperProgram.Answer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The login keychain of macOS, through its program {@code /usr/bin/security} (see {@code man 1
 * security}): one generic password per blob, with the service as namespace and the name as account.
 *
 * <p>A value reaches the program on its standard input, in its interactive mode, and never in an
 * argument vector; values are base64, so that the line needs no quoting. Since that mode's exit
 * status says little, a write counts only once it was read back.
 */
public final class KeychainBlobBackend implements BlobBackend {
  /** Errors of the Security framework, as the program's exit status: errSecItemNotFound. */
  private static final int NOT_FOUND = 44;

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int MAX_DUMP = 8 * 1024 * 1024;
  private static final Pattern ATTRIBUTE =
      Pattern.compile("^ +\"(acct|svce)\"<blob>=\"([^\"]*)\"$");

  private final String program;
  private final String service;
  private final HelperProgram helper;

  /** The keychain of this user, on macOS. */
  public KeychainBlobBackend(HelperProgram helper) {
    this("/usr/bin/security", "palyra", helper);
  }

  KeychainBlobBackend(String program, String service, HelperProgram helper) {
    BlobBackend.requireName(service);
    this.program = program;
    this.service = service;
    this.helper = helper;
  }

  @Override
  public String name() {
    return "keychain";
  }

  @Override
  public boolean apart() {
    return true;
  }

  @Override
  public boolean available() {
    return helper.run(List.of(program, "default-keychain"), new byte[0], DEADLINE, 65_536)
            instanceof Answer.Exited(int status, byte[] _)
        && status == 0;
  }

  @Override
  public Optional<byte[]> find(String name) {
    BlobBackend.requireName(name);
    Answer answer = run("find-generic-password", "-a", name, "-s", service, "-w");
    return switch (answer) {
      case Answer.Exited(int status, byte[] output) when status == 0 -> Optional.of(decode(output));
      case Answer.Exited(int status, byte[] _) when status == NOT_FOUND -> Optional.empty();
      case Answer.Exited _, Answer.Failed _ -> throw failed("find", answer);
    };
  }

  @Override
  public void put(String name, byte[] value) {
    BlobBackend.requireName(name);
    BlobBackend.requireValue(value);
    byte[] encoded = Base64.getEncoder().encode(value);
    byte[] head =
        "add-generic-password -U -a %s -s %s -w ".formatted(name, service).getBytes(UTF_8);
    byte[] line = Arrays.copyOf(head, head.length + encoded.length + 1);
    System.arraycopy(encoded, 0, line, head.length, encoded.length);
    line[line.length - 1] = '\n';
    Answer answer = helper.run(List.of(program, "-i"), line, DEADLINE, 65_536);
    Arrays.fill(line, (byte) 0);
    Arrays.fill(encoded, (byte) 0);
    if (!find(name).map(stored -> Arrays.equals(stored, value)).orElse(false)) {
      throw failed("store", answer);
    }
  }

  @Override
  public void delete(String name) {
    BlobBackend.requireName(name);
    Answer answer = run("delete-generic-password", "-a", name, "-s", service);
    boolean gone =
        answer instanceof Answer.Exited(int status, byte[] _)
            && (status == 0 || status == NOT_FOUND);
    if (!gone) {
      throw failed("delete", answer);
    }
  }

  /** From the attributes of every item: the program has no narrower listing. It prints no value. */
  @Override
  public Set<String> names() {
    Answer answer = run("dump-keychain");
    if (!(answer instanceof Answer.Exited(int status, byte[] output)) || status != 0) {
      throw failed("list", answer);
    }
    Set<String> names = new TreeSet<>();
    for (String item : new String(output, UTF_8).split("(?m)^keychain: ", -1)) {
      String account = "";
      String itemService = "";
      for (String line : item.lines().toList()) {
        Matcher attribute = ATTRIBUTE.matcher(line);
        if (attribute.matches() && attribute.group(1).equals("acct")) {
          account = attribute.group(2);
        } else if (attribute.matches()) {
          itemService = attribute.group(2);
        }
      }
      if (itemService.equals(service) && account.matches("[a-z0-9-]{1,64}")) {
        names.add(account);
      }
    }
    return names;
  }

  private Answer run(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = program;
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return helper.run(List.of(command), new byte[0], DEADLINE, MAX_DUMP);
  }

  private static byte[] decode(byte[] printed) {
    try {
      return Base64.getDecoder().decode(new String(printed, ISO_8859_1).strip());
    } catch (IllegalArgumentException e) {
      throw new VaultException(
          VaultException.Code.CORRUPT, "the keychain holds something else under the vault's name");
    } finally {
      Arrays.fill(printed, (byte) 0);
    }
  }

  private static VaultException failed(String what, Answer answer) {
    String why =
        switch (answer) {
          case Answer.Exited(int status, byte[] _) -> "security ended with status " + status;
          case Answer.Failed(String reason) -> reason;
        };
    return new VaultException(
        VaultException.Code.BACKEND_UNAVAILABLE,
        "the keychain did not %s the vault's key: %s".formatted(what, why));
  }
}
