package dev.palyra.e2e.attacks;

import java.util.Collections;
import java.util.List;

/**
 * Which cases are run, and how often; all of them once, unless somebody looks for one fault.
 *
 * @param parts a case is run if its name contains one of these
 * @param times each is run this often in a row
 */
record Selection(List<String> parts, int times) {

  /** From the properties {@code attacks.only}, a list with commas, and {@code attacks.times}. */
  static Selection ofProperties() {
    return new Selection(
        List.of(System.getProperty("attacks.only", "").split(",", -1)),
        Integer.getInteger("attacks.times", 1));
  }

  /** As an option of a Java that runs the range. */
  List<String> options() {
    return List.of("-Dattacks.only=" + String.join(",", parts), "-Dattacks.times=" + times);
  }

  /** Everything is run, so that figures mean something. */
  boolean all() {
    return parts.contains("");
  }

  List<Case> of(List<Case> cases) {
    return cases.stream()
        .filter(each -> parts.stream().anyMatch(each.id()::contains))
        .flatMap(each -> Collections.nCopies(times, each).stream())
        .toList();
  }
}
