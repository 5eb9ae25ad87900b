package dev.palyra.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Template;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicySetTest {
  private static final PolicyId A = new PolicyId("a");
  private static final PolicyId B = new PolicyId("b");
  private static final EntityUid ALICE = EntityUid.of("User", "alice");
  private static final EntityUid BOB = EntityUid.of("User", "bob");
  private static final Template TEMPLATE =
      new Template(new PolicyId("t"), body(Effect.PERMIT, new ScopeConstraint.Eq(Slot.PRINCIPAL)));

  private static PolicyBody body(Effect effect, ScopeConstraint principal) {
    return new PolicyBody(
        Map.of(),
        effect,
        principal,
        new ActionConstraint.Any(),
        new ScopeConstraint.Any(),
        List.of(),
        SourceSpan.NONE);
  }

  private static Policy policy(PolicyId id) {
    return new Policy(id, body(Effect.PERMIT, new ScopeConstraint.Any()));
  }

  @Test
  void idsAreUnique() {
    assertThatThrownBy(() -> PolicySet.of(List.of(policy(A), policy(A))))
        .hasMessageContaining("taken");
    PolicySet set = PolicySet.of(List.of(policy(A)), List.of(TEMPLATE));
    assertThatThrownBy(() -> set.with(policy(A))).hasMessageContaining("taken");
    assertThatThrownBy(() -> set.with(policy(TEMPLATE.id()))).hasMessageContaining("taken");
    assertThatThrownBy(() -> set.with(new Template(A, TEMPLATE.body())))
        .hasMessageContaining("taken");
    assertThatThrownBy(() -> set.link(TEMPLATE.id(), A, Map.of(Slot.PRINCIPAL, ALICE)))
        .hasMessageContaining("taken");
  }

  @Test
  void changesLeaveTheOldSetAlone() {
    PolicySet before = PolicySet.of(List.of(policy(A)));
    PolicySet after = before.with(policy(B)).without(A);
    assertThat(before.policies()).extracting(Policy::id).containsExactly(A);
    assertThat(after.policies()).extracting(Policy::id).containsExactly(B);
    assertThatThrownBy(() -> after.without(A)).isInstanceOf(CedarException.class);
  }

  @Test
  void replacingKeepsThePlaceAndTheOthers() {
    Policy forbid = new Policy(A, body(Effect.FORBID, new ScopeConstraint.Any()));
    PolicySet before = PolicySet.of(List.of(policy(A), policy(B)));
    PolicySet after = before.replace(forbid);
    assertThat(after.policies()).containsExactly(forbid, policy(B));
    assertThat(after.policies().get(1)).isSameAs(before.policies().get(1));
    assertThatThrownBy(() -> before.replace(policy(new PolicyId("c"))))
        .isInstanceOf(CedarException.class);
  }

  @Test
  void linksAndUnlinks() {
    PolicySet templates = PolicySet.of(List.of(), List.of(TEMPLATE));
    assertThat(templates.policies()).isEmpty();
    PolicySet linked = templates.link(TEMPLATE.id(), A, Map.of(Slot.PRINCIPAL, ALICE));
    assertThat(linked.policy(A).orElseThrow().body().principal())
        .isEqualTo(new ScopeConstraint.Eq(ALICE));
    assertThatThrownBy(() -> linked.withoutTemplate(TEMPLATE.id()))
        .hasMessageContaining("still linked");
    assertThat(linked.unlink(A).withoutTemplate(TEMPLATE.id()).templates()).isEmpty();
    assertThatThrownBy(() -> linked.with(policy(B)).unlink(B))
        .hasMessageContaining("no linked policy");
    assertThatThrownBy(() -> templates.link(A, B, Map.of())).hasMessageContaining("no template");
    assertThatThrownBy(() -> templates.link(TEMPLATE.id(), A, Map.of(Slot.RESOURCE, ALICE)))
        .isInstanceOf(CedarException.class);
  }

  @Test
  void aLinkedPolicyMustBeWhatItsTemplateGives() {
    Policy honest = TEMPLATE.link(A, Map.of(Slot.PRINCIPAL, ALICE));
    assertThat(PolicySet.of(List.of(honest), List.of(TEMPLATE)).policies()).containsExactly(honest);
    Policy lying = new Policy(A, body(Effect.PERMIT, new ScopeConstraint.Eq(BOB)), honest.link());
    assertThatThrownBy(() -> PolicySet.of(List.of(lying), List.of(TEMPLATE)))
        .hasMessageContaining("is not what template");
    assertThatThrownBy(() -> PolicySet.of(List.of(honest)))
        .hasMessageContaining("is not what template");
  }
}
