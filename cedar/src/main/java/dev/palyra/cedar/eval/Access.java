package dev.palyra.cedar.eval;

import dev.palyra.cedar.entity.Member;
import dev.palyra.cedar.extension.Types;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.model.Value;
import org.jspecify.annotations.Nullable;

/** Attributes and tags: reading them, and asking whether they are there. */
final class Access {
  private Access() {}

  /** {@code context.name}. */
  static final class OfContext extends Node {
    private final String name;

    OfContext(String name, SourceSpan span) {
      super(span);
      this.name = name;
    }

    @Override
    Value eval(Environment env) {
      Value value = env.context().get(name);
      if (value == null) {
        throw missing(env.context(), "attribute", name, span);
      }
      return value;
    }
  }

  /** {@code principal.name}. */
  static final class OfPrincipal extends Node {
    private final String name;

    OfPrincipal(String name, SourceSpan span) {
      super(span);
      this.name = name;
    }

    @Override
    Value eval(Environment env) {
      return attribute(env.principalMember(), env.principal(), name, span);
    }
  }

  /** {@code resource.name}. */
  static final class OfResource extends Node {
    private final String name;

    OfResource(String name, SourceSpan span) {
      super(span);
      this.name = name;
    }

    @Override
    Value eval(Environment env) {
      return attribute(env.resourceMember(), env.resource(), name, span);
    }
  }

  private static Value attribute(
      @Nullable Member member, EntityUid uid, String name, SourceSpan span) {
    Value value = existing(member, uid, span).attributes().get(name);
    if (value == null) {
      throw missing(uid, "attribute", name, span);
    }
    return value;
  }

  /** {@code target.name} of any target. */
  static final class GetAttribute extends Node {
    private final Node target;
    private final String name;

    GetAttribute(Node target, String name, SourceSpan span) {
      super(span);
      this.target = target;
      this.name = name;
    }

    @Override
    Value eval(Environment env) {
      Value holder = target.eval(env);
      Value value;
      if (holder instanceof RecordValue record) {
        value = record.get(name);
      } else if (holder instanceof EntityUid uid) {
        value = existing(env.find(uid), uid, target.span).attributes().get(name);
      } else {
        throw Types.error("record or entity", holder, target.span);
      }
      if (value == null) {
        throw missing(holder, "attribute", name, span);
      }
      return value;
    }
  }

  static final class Has extends Node.Test {
    private final Node target;
    private final String[] path;

    Has(Node target, String[] path, SourceSpan span) {
      super(span);
      this.target = target;
      this.path = path;
    }

    @Override
    boolean test(Environment env) {
      Value holder = target.eval(env);
      for (String name : path) {
        Value value = attribute(holder, name, env);
        if (value == null) {
          return false;
        }
        holder = value;
      }
      return true;
    }

    private @Nullable Value attribute(Value holder, String name, Environment env) {
      if (holder instanceof RecordValue record) {
        return record.get(name);
      }
      if (holder instanceof EntityUid uid) {
        Member member = env.find(uid);
        return member == null ? null : member.attributes().get(name);
      }
      throw Types.error("record or entity", holder, span);
    }
  }

  static final class GetTag extends Node {
    private final Node target;
    private final Node name;

    GetTag(Node target, Node name, SourceSpan span) {
      super(span);
      this.target = target;
      this.name = name;
    }

    @Override
    Value eval(Environment env) {
      Value holder = target.eval(env);
      Value tag = name.eval(env);
      EntityUid uid = Types.entity(holder, target.span);
      String text = Types.text(tag, name.span);
      Value value = existing(env.find(uid), uid, target.span).tags().get(text);
      if (value == null) {
        throw missing(uid, "tag", text, span);
      }
      return value;
    }
  }

  static final class HasTag extends Node.Test {
    private final Node target;
    private final Node name;

    HasTag(Node target, Node name, SourceSpan span) {
      super(span);
      this.target = target;
      this.name = name;
    }

    @Override
    boolean test(Environment env) {
      Value holder = target.eval(env);
      Value tag = name.eval(env);
      Member member = env.find(Types.entity(holder, target.span));
      String text = Types.text(tag, name.span);
      return member != null && member.tags().get(text) != null;
    }
  }

  private static Member existing(@Nullable Member member, EntityUid uid, SourceSpan at) {
    if (member == null) {
      throw new EvaluationException(at, () -> "entity `%s` does not exist".formatted(uid));
    }
    return member;
  }

  private static EvaluationException missing(
      Value holder, String what, String name, SourceSpan at) {
    return new EvaluationException(
        at,
        () ->
            "%s has no %s %s"
                .formatted(
                    holder instanceof EntityUid uid ? "entity `" + uid + "`" : "the record",
                    what,
                    Text.quote(name)));
  }
}
