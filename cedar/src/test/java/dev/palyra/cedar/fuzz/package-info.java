/**
 * Targets for Jazzer. Without more they run over the inputs kept in the resources; with {@code
 * JAZZER_FUZZ=1} in the environment and one target selected, as in {@code mvn -pl cedar test
 * -Pall-tests -Dtest=LanguageFuzzTest#policies}, they look for new ones.
 */
@NullMarked
package dev.palyra.cedar.fuzz;

import org.jspecify.annotations.NullMarked;
