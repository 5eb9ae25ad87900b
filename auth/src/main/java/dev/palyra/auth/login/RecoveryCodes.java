package dev.palyra.auth.login;

import dev.palyra.core.Digests;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Codes for whoever has lost the second factor: ten, each good once, each 125 random bits in
 * letters and digits that nobody confuses. With so many bits a plain hash is enough (OWASP ASVS
 * 5.0, 6.5.2).
 */
final class RecoveryCodes {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int CODES = 10;
  private static final int GROUPS = 5;

  private RecoveryCodes() {}

  static List<String> mint(SecureRandom random) {
    var codes = new ArrayList<String>();
    for (int i = 0; i < CODES; i++) {
      var code = new StringBuilder();
      for (int j = 0; j < GROUPS * 5; j++) {
        if (j > 0 && j % 5 == 0) {
          code.append('-');
        }
        code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      codes.add(code.toString());
    }
    return codes;
  }

  /** What is kept of a code. Case, blanks and hyphens do not matter. */
  static String hash(String operator, String code) {
    String plain = code.toLowerCase(Locale.ROOT).replaceAll("[\\s-]", "");
    return Digests.sha256Hex("palyra-recovery-v1", operator, plain);
  }

  static Set<String> hashes(String operator, List<String> codes) {
    return codes.stream().map(code -> hash(operator, code)).collect(Collectors.toSet());
  }
}
