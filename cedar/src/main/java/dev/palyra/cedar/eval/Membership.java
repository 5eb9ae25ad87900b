package dev.palyra.cedar.eval;

import dev.palyra.cedar.entity.Member;
import dev.palyra.cedar.extension.Types;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;
import java.util.Set;

/** {@code in} and {@code is}. */
final class Membership {
  private Membership() {}

  static final class In extends Node.Test {
    private final Node left;
    private final Node right;

    In(Node left, Node right, SourceSpan span) {
      super(span);
      this.left = left;
      this.right = right;
    }

    @Override
    boolean test(Environment env) {
      Value member = left.eval(env);
      Value container = right.eval(env);
      EntityUid uid = Types.entity(member, left.span);
      if (container instanceof EntityUid one) {
        return env.isIn(uid, one);
      }
      if (!(container instanceof SetValue set)) {
        throw Types.error("entity or set of entities", container, right.span);
      }
      if (!set.isOfEntities()) { // Also what is behind a match must be an entity.
        set.elements().forEach(element -> Types.entity(element, right.span));
      }
      return isInAny(uid, set, env);
    }
  }

  /** {@code in} a literal set of entities. */
  static final class InConstant extends Node.Test {
    private final Node operand;
    private final SetValue containers;

    /**
     * @param containers a set of entities only
     */
    InConstant(Node operand, SetValue containers, SourceSpan span) {
      super(span);
      this.operand = operand;
      this.containers = containers;
    }

    @Override
    boolean test(Environment env) {
      return isInAny(Types.entity(operand.eval(env), operand.span), containers, env);
    }
  }

  private static boolean isInAny(EntityUid uid, SetValue containers, Environment env) {
    if (containers.contains(uid)) {
      return true;
    }
    Member member = env.find(uid);
    if (member == null) {
      return false;
    }
    Set<EntityUid> ancestors = member.ancestors();
    if (ancestors.size() < containers.size()) {
      for (EntityUid ancestor : ancestors) {
        if (containers.contains(ancestor)) {
          return true;
        }
      }
      return false;
    }
    for (Value container : containers.elements()) {
      if (container instanceof EntityUid one && ancestors.contains(one)) {
        return true;
      }
    }
    return false;
  }

  static final class Is extends Node.Test {
    private final Node operand;
    private final EntityType type;

    Is(Node operand, EntityType type, SourceSpan span) {
      super(span);
      this.operand = operand;
      this.type = type;
    }

    @Override
    boolean test(Environment env) {
      return Types.entity(operand.eval(env), operand.span).type().equals(type);
    }
  }
}
