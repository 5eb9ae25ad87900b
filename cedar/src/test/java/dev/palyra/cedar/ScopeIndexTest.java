package dev.palyra.cedar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.testing.Tape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The index against looking at every policy: random scopes, hierarchies, links and requests, over
 * revisions of policies and entities, asked repeatedly so that what is remembered is used.
 */
class ScopeIndexTest {
  private static final List<EntityType> TYPES =
      List.of(new EntityType("A"), new EntityType("B"), new EntityType("NS::A"));

  @Property(tries = 300)
  void everyDecisionIsThatOfTheWholeSet(@ForAll Tape tape) {
    new Run(tape.random()).run();
  }

  private static final class Run {
    private final Random random;
    private final Map<PolicyId, Policy> model = new LinkedHashMap<>();
    private PolicySet policies;
    private Entities entities = Entities.EMPTY;

    Run(Random random) {
      this.random = random;
      Template template =
          new Template(new PolicyId("t"), body(new ScopeConstraint.In(Slot.PRINCIPAL)));
      policies = PolicySet.of(List.of(), List.of(template));
    }

    void run() {
      int size = random.nextInt(40);
      for (int i = 0; i < size; i++) {
        addPolicy();
      }
      for (int revision = 0; revision < 6; revision++) {
        changeEntities();
        for (int i = 0; i < 25; i++) {
          compare(new Request(entity(), action(), entity()));
        }
        changePolicies();
      }
    }

    private void compare(Request request) {
      Response response = Authorizer.authorize(policies, entities, request);
      Set<PolicyId> permits = new HashSet<>();
      Set<PolicyId> forbids = new HashSet<>();
      Set<PolicyId> errors = new HashSet<>();
      for (Policy policy : model.values()) {
        PolicyBody body = policy.body();
        if (matches(body.principal(), request.principal())
            && matches(body.action(), request.action())
            && matches(body.resource(), request.resource())) {
          Set<PolicyId> where = body.effect() == Effect.PERMIT ? permits : forbids;
          (body.conditions().isEmpty() ? where : errors).add(policy.id());
        }
      }
      assertThat(response.isAllowed()).isEqualTo(forbids.isEmpty() && !permits.isEmpty());
      assertThat(response.reasons()).isEqualTo(forbids.isEmpty() ? permits : forbids);
      assertThat(
              response.errors().stream()
                  .map(error -> error.policy().id())
                  .collect(Collectors.toSet()))
          .isEqualTo(errors);
    }

    private boolean matches(ScopeConstraint constraint, EntityUid uid) {
      return switch (constraint) {
        case ScopeConstraint.Any _ -> true;
        case ScopeConstraint.Eq eq -> uid.equals(eq.entity());
        case ScopeConstraint.In in -> isIn(uid, (EntityUid) in.entity());
        case ScopeConstraint.Is is -> uid.type().equals(is.type());
        case ScopeConstraint.IsIn is ->
            uid.type().equals(is.type()) && isIn(uid, (EntityUid) is.entity());
      };
    }

    private boolean matches(ActionConstraint constraint, EntityUid uid) {
      return switch (constraint) {
        case ActionConstraint.Any _ -> true;
        case ActionConstraint.Eq eq -> uid.equals(eq.action());
        case ActionConstraint.In in -> isIn(uid, in.action());
        case ActionConstraint.InAny in -> in.actions().stream().anyMatch(one -> isIn(uid, one));
      };
    }

    /** By walking up, rather than by the ancestors that the store has computed. */
    private boolean isIn(EntityUid uid, EntityUid container) {
      return uid.equals(container)
          || entities.find(uid).map(Entity::parents).orElse(Set.of()).stream()
              .anyMatch(parent -> isIn(parent, container));
    }

    private void addPolicy() {
      PolicyId id = new PolicyId("p" + random.nextInt(1_000_000));
      if (model.containsKey(id)) {
        return;
      }
      if (random.nextInt(5) == 0) {
        policies = policies.link(new PolicyId("t"), id, Map.of(Slot.PRINCIPAL, entity()));
        model.put(id, policies.policy(id).orElseThrow());
      } else {
        Policy policy = new Policy(id, body(constraint()));
        policies = policies.with(policy);
        model.put(id, policy);
      }
    }

    private void changePolicies() {
      addPolicy();
      if (!model.isEmpty()) {
        PolicyId id = new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
        if (random.nextBoolean()) {
          policies = policies.without(id);
          model.remove(id);
        } else {
          Policy policy = new Policy(id, body(constraint()));
          policies = policies.replace(policy);
          model.put(id, policy);
        }
      }
    }

    private void changeEntities() {
      Map<EntityUid, Entity> changed = new HashMap<>();
      for (int i = 0; i < 4; i++) {
        EntityUid uid = random.nextInt(4) == 0 ? action() : entity();
        Set<EntityUid> parents = new HashSet<>();
        for (int p = random.nextInt(3); p > 0; p--) {
          EntityUid parent = uid.type().isAction() ? action() : entity();
          if (parent.id().compareTo(uid.id()) > 0) { // Upwards only, so that there is no cycle.
            parents.add(parent);
          }
        }
        changed.put(uid, new Entity(uid, parents, RecordValue.EMPTY));
      }
      entities = entities.withAll(changed.values());
    }

    private EntityUid entity() {
      return new EntityUid(
          TYPES.get(random.nextInt(TYPES.size())), Integer.toString(random.nextInt(6)));
    }

    private EntityUid action() {
      return EntityUid.of("Action", Integer.toString(random.nextInt(5)));
    }

    private PolicyBody body(ScopeConstraint principal) {
      Expr error = new Expr.Literal(new LongValue(1), SourceSpan.NONE);
      return new PolicyBody(
          Map.of(),
          random.nextInt(4) == 0 ? Effect.FORBID : Effect.PERMIT,
          principal,
          actionConstraint(),
          constraint(),
          random.nextInt(4) == 0
              ? List.of(new Condition(Condition.Kind.WHEN, error, SourceSpan.NONE))
              : List.of(),
          SourceSpan.NONE);
    }

    private ScopeConstraint constraint() {
      return switch (random.nextInt(6)) {
        case 0 -> new ScopeConstraint.Eq(entity());
        case 1 -> new ScopeConstraint.In(entity());
        case 2 -> new ScopeConstraint.Is(entity().type());
        case 3 -> new ScopeConstraint.IsIn(entity().type(), entity());
        default -> new ScopeConstraint.Any();
      };
    }

    private ActionConstraint actionConstraint() {
      return switch (random.nextInt(5)) {
        case 0 -> new ActionConstraint.Eq(action());
        case 1 -> new ActionConstraint.In(action());
        case 2 ->
            new ActionConstraint.InAny(
                random.ints(random.nextInt(4)).mapToObj(_ -> action()).toList());
        default -> new ActionConstraint.Any();
      };
    }
  }
}
