package dev.palyra.cedar.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EntitiesTest {
  private static EntityUid uid(int id) {
    return EntityUid.of("E", Integer.toString(id));
  }

  private static Entity entity(int id, Integer... parents) {
    return new Entity(
        uid(id),
        Set.of(parents).stream().map(EntitiesTest::uid).collect(Collectors.toSet()),
        RecordValue.EMPTY);
  }

  @Test
  void ancestorsAreTransitive() {
    Entities entities = Entities.of(List.of(entity(1, 2), entity(2, 3, 4), entity(4, 5)));
    assertThat(entities.ancestors(uid(1)))
        .containsExactlyInAnyOrder(uid(2), uid(3), uid(4), uid(5));
    assertThat(entities.ancestors(uid(3))).isEmpty();
    assertThat(entities.find(uid(3))).isEmpty();
    assertThat(entities.size()).isEqualTo(3);
  }

  @Test
  void refusesCycles() {
    assertThatThrownBy(() -> Entities.of(List.of(entity(1, 1))))
        .hasMessageContaining("its own ancestor");
    assertThatThrownBy(() -> Entities.of(List.of(entity(1, 2), entity(2, 3), entity(3, 1))))
        .hasMessageContaining("its own ancestor");
    Entities chain = Entities.of(List.of(entity(1, 2), entity(2, 3)));
    assertThatThrownBy(() -> chain.with(entity(3, 1))).hasMessageContaining("its own ancestor");
  }

  @Test
  void refusesTwoDifferentEntitiesOfOneUid() {
    assertThat(Entities.of(List.of(entity(1, 2), entity(1, 2))).size()).isEqualTo(1);
    assertThatThrownBy(() -> Entities.of(List.of(entity(1, 2), entity(1, 3))))
        .isInstanceOf(CedarException.class);
  }

  @Test
  void refusesActionsInsideOfOtherThings() {
    EntityUid action = EntityUid.of("NS::Action", "read");
    assertThatThrownBy(() -> new Entity(action, Set.of(uid(1)), RecordValue.EMPTY))
        .hasMessageContaining("no action");
  }

  @Test
  void aDeepHierarchyNeedsNoStackAndAVeryDeepOneIsRefused() {
    assertThat(chain(3_000).ancestors(uid(0))).hasSize(3_000);
    assertThatThrownBy(() -> chain(20_000)).hasMessageContaining("ancestors");
  }

  @Test
  void theLimitsOfAStoreHoldForWhatIsMadeOfIt() {
    List<Entity> entities = List.of(entity(0, 1), entity(1, 2));
    Entities store = Entities.of(entities, new HierarchyLimits(2, 3));
    assertThatThrownBy(() -> store.with(entity(2, 3))).hasMessageContaining("the limit is 2");
    assertThatThrownBy(() -> Entities.of(entities, new HierarchyLimits(2, 2)))
        .hasMessageContaining("2 for all entities together");
  }

  private static Entities chain(int length) {
    return Entities.of(IntStream.range(0, length).mapToObj(i -> entity(i, i + 1)).toList());
  }

  @Test
  void aChangeSharesTheRest() {
    Entities before = Entities.of(List.of(entity(1, 2), entity(2, 3), entity(7, 8)));
    Entities after = before.with(entity(2, 4));
    assertThat(after.member(uid(7))).isSameAs(before.member(uid(7)));
    assertThat(after.ancestors(uid(1))).containsExactlyInAnyOrder(uid(2), uid(4));
    assertThat(before.ancestors(uid(1))).containsExactlyInAnyOrder(uid(2), uid(3));
  }

  @Test
  void whatIsRemovedIsNobodysParent() {
    Entities entities = Entities.of(List.of(entity(1, 2), entity(2, 3), entity(3)));
    assertThat(entities.without(uid(2)).ancestors(uid(1))).isEmpty();
    assertThat(entities.without(uid(9))).isSameAs(entities);
  }

  /** After any changes the store is the same as one made of what is left. */
  @Property(tries = 500)
  void changesAgreeWithAFreshStore(@ForAll("changes") List<Change> changes) {
    Entities entities = Entities.EMPTY;
    Map<EntityUid, Entity> model = new HashMap<>();
    for (Change change : changes) {
      Map<EntityUid, Entity> next = new HashMap<>(model);
      if (change.remove()) {
        if (next.remove(uid(change.id())) != null) {
          next.replaceAll((_, entity) -> withoutParent(entity, uid(change.id())));
        }
        entities = entities.without(uid(change.id()));
      } else {
        Entity entity = change.entity();
        next.put(entity.uid(), entity);
        try {
          Entities.of(next.values());
        } catch (CedarException cyclic) {
          Entities unchanged = entities;
          assertThatThrownBy(() -> unchanged.with(entity)).isInstanceOf(CedarException.class);
          continue;
        }
        entities = entities.with(entity);
      }
      model = next;
      assertSame(entities, Entities.of(model.values()));
    }
  }

  private static void assertSame(Entities actual, Entities expected) {
    assertThat(actual.size()).isEqualTo(expected.size());
    assertThat(actual.all()).containsExactlyInAnyOrderElementsOf(expected.all());
    for (Entity entity : expected.all()) {
      assertThat(actual.ancestors(entity.uid())).isEqualTo(expected.ancestors(entity.uid()));
    }
  }

  private static Entity withoutParent(Entity entity, EntityUid parent) {
    List<EntityUid> parents = new ArrayList<>(entity.parents());
    parents.remove(parent);
    return new Entity(entity.uid(), Set.copyOf(parents), entity.attributes(), entity.tags());
  }

  record Change(boolean remove, int id, Set<Integer> parents, long attribute) {
    Entity entity() {
      return new Entity(
          uid(id),
          parents.stream().map(EntitiesTest::uid).collect(Collectors.toSet()),
          RecordValue.of(Map.of("n", new LongValue(attribute))));
    }
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<Integer> ids = Arbitraries.integers().between(0, 12);
    return Combinators.combine(
            Arbitraries.frequency(
                net.jqwik.api.Tuple.of(4, false), net.jqwik.api.Tuple.of(1, true)),
            ids,
            ids.set().ofMaxSize(3),
            Arbitraries.longs().between(0, 3))
        .as(Change::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }
}
