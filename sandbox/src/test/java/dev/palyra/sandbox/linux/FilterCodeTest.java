package dev.palyra.sandbox.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.sandbox.linux.SeccompFilter.Action;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random rules, assembled and run by an interpreter of the filter's language, against going through
 * the rules one by one, for every number of a call and some beyond.
 */
class FilterCodeTest {
  private static final int ENOSYS = 0x00050026;
  private static final int KILL = 0x80000000;

  private record Rule(String name, Action action, List<SeccompFilter.Test> tests) {}

  @RepeatedTest(40)
  void theFirstRuleThatMatchesAnswers(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Arch arch = random.nextBoolean() ? Arch.X86_64 : Arch.AARCH64;
    List<String> names = names(arch);
    List<Rule> rules = new ArrayList<>();
    // From filters that are a few jumps to such whose halves lie farther apart than a jump reaches.
    for (int i = random.nextInt(1, 1 << random.nextInt(2, 10)); i > 0; i--) {
      rules.add(rule(random, names.get(random.nextInt(names.size()))));
    }
    boolean unknownAreMissing = random.nextBoolean();
    Action otherwise = action(random);
    SeccompFilter.Builder builder = new SeccompFilter.Builder(arch);
    rules.forEach(rule ->
        builder.rule(rule.name(), rule.action(), rule.tests().toArray(SeccompFilter.Test[]::new)));
    if (unknownAreMissing) {
      var _ = builder.unknownCallsAreMissing();
    }
    SeccompFilter filter = builder.build(otherwise);

    SyscallTable table = SyscallTable.of(arch);
    int last = table.numbers().stream().mapToInt(Integer::intValue).max().orElseThrow();
    for (int number = 0; number < last + 20; number++) {
      for (int round = 0; round < 3; round++) {
        long[] arguments = random.longs(6, 0, 4).toArray();
        int expected =
            number > last && unknownAreMissing
                ? ENOSYS
                : value(oneByOne(table, rules, number, arguments, otherwise));
        assertThat(BpfInterpreter.run(filter, arch, number, arguments))
            .as("call %d%s", number, Arrays.toString(arguments))
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Arch.class)
  void numbersOfAnotherAbiAreNotLookedUp(Arch arch) {
    SeccompFilter filter = new SeccompFilter.Builder(arch).build(new Action.Allow());
    Arch other = arch == Arch.X86_64 ? Arch.AARCH64 : Arch.X86_64;
    assertThat(BpfInterpreter.run(filter, other, 0)).isEqualTo(KILL);
    if (arch == Arch.X86_64) {
      assertThat(BpfInterpreter.run(filter, arch, 0x40000000)).isEqualTo(ENOSYS);
      assertThat(BpfInterpreter.run(filter, arch, -1)).isEqualTo(ENOSYS);
    }
  }

  private static List<String> names(Arch arch) {
    return SyscallTable.of(arch).names().stream().sorted().toList();
  }

  private static Rule rule(Random random, String name) {
    List<SeccompFilter.Test> tests = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int mask = random.nextBoolean() ? -1 : random.nextInt(1, 4);
      tests.add(
          new SeccompFilter.Test(
              random.nextInt(6), mask, random.nextInt(4) & mask, random.nextBoolean()));
    }
    return new Rule(name, action(random), tests);
  }

  private static Action action(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Action.Allow();
      case 1 -> new Action.AskGateway();
      case 2 -> new Action.Kill();
      default -> new Action.Fail(random.nextInt(1, 100));
    };
  }

  private static Action oneByOne(
      SyscallTable table, List<Rule> rules, int number, long[] arguments, Action otherwise) {
    for (Rule rule : rules) {
      if (table.number(rule.name()) == number
          && rule.tests().stream().allMatch(test -> holds(test, arguments))) {
        return rule.action();
      }
    }
    return otherwise;
  }

  private static boolean holds(SeccompFilter.Test test, long[] arguments) {
    return (((int) arguments[test.argument()] & test.mask()) == test.value()) == test.equal();
  }

  private static int value(Action action) {
    return switch (action) {
      case Action.Allow _ -> 0x7FFF0000;
      case Action.AskGateway _ -> 0x7FC00000;
      case Action.Kill _ -> KILL;
      case Action.Fail(int errno) -> 0x00050000 | errno;
    };
  }
}
