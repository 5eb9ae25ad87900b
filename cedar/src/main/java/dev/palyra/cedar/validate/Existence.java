package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.StringType;
import dev.palyra.cedar.schema.EntityTypeInfo;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.schema.Suggestion;
import dev.palyra.cedar.validate.Capabilities.Capability;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Types attributes and tags: whether they exist, and what they are. */
final class Existence {
  private final Schema schema;
  private final TypeChecker checker;

  Existence(Schema schema, TypeChecker checker) {
    this.schema = schema;
    this.checker = checker;
  }

  Typed getAttribute(Expr.GetAttribute get, Capabilities known) {
    CedarType holder = holder(checker.check(get.target(), known).type(), get.target().span());
    return holder == null
        ? Typed.UNKNOWN
        : Typed.of(attribute(holder, get.target(), get.attribute(), get.span(), known));
  }

  private @Nullable CedarType attribute(
      CedarType holder, Expr target, String name, SourceSpan span, Capabilities known) {
    RecordOf attributes = attributes(holder);
    Attribute attribute = attributes.get(name);
    if (attribute == null) {
      checker.error(
          "%s has no attribute %s".formatted(TypeText.of(holder), Text.quote(name)),
          span,
          Suggestion.hint(name, attributes.attributes().keySet()));
      return null;
    }
    if (!attribute.required() && !known.contains(new Capability.AttributeOf(target, name))) {
      checker.error(
          "attribute %s of %s is optional".formatted(Text.quote(name), TypeText.of(holder)),
          span,
          Optional.of(
              "ask for it first: `has %s`"
                  .formatted(Identifiers.isIdentifier(name) ? name : Text.quote(name))));
    }
    return attribute.type();
  }

  /**
   * {@code target has a.b.c} is {@code target has a && target.a has b && target.a.b has c}, typed
   * from left to right without looking at the beginning again.
   */
  Typed has(Expr.Has has, Capabilities known) {
    Set<Capability> gained = new HashSet<>();
    Capabilities here = known.under(gained);
    BoolType all = BoolType.TRUE;
    Expr target = has.target();
    CedarType type = checker.check(target, known).type();
    for (String name : has.path()) {
      CedarType holder = holder(type, target.span());
      if (holder == null) {
        return Typed.of(BoolType.ANY);
      }
      Capability capability = new Capability.AttributeOf(target, name);
      BoolType step = has(holder, name, here.contains(capability));
      if (step == BoolType.FALSE) {
        return Typed.of(BoolType.FALSE);
      }
      all = all == BoolType.TRUE ? step : all;
      gained.add(capability);
      type = attribute(holder, target, name, has.span(), here);
      target = new Expr.GetAttribute(target, name, has.span());
    }
    return new Typed(all, gained);
  }

  private BoolType has(CedarType holder, String name, boolean known) {
    Attribute attribute = attributes(holder).get(name);
    if (attribute == null) {
      return BoolType.FALSE;
    }
    // An entity need not be in the store, so not even its required attributes are certain.
    return known || (attribute.required() && holder instanceof RecordOf)
        ? BoolType.TRUE
        : BoolType.ANY;
  }

  /** The type, if it is one that has attributes; else an error is told and it is unknown. */
  private @Nullable CedarType holder(@Nullable CedarType type, SourceSpan span) {
    if (type == null || type instanceof EntityOf || type instanceof RecordOf) {
      return type;
    }
    checker.error("expected an entity or a record, got " + TypeText.of(type), span);
    return null;
  }

  /** What there may be; actions have no attributes. */
  private RecordOf attributes(CedarType holder) {
    if (holder instanceof RecordOf record) {
      return record;
    }
    EntityTypeInfo info = holder instanceof EntityOf(EntityType t) ? schema.entityType(t) : null;
    return info == null ? RecordOf.EMPTY : info.attributes();
  }

  Typed hasTag(Expr.Binary has, Capabilities known) {
    CedarType holder = tagHolder(has, known);
    if (holder == null) {
      return Typed.of(BoolType.ANY);
    }
    if (tags(holder).isEmpty()) {
      return Typed.of(BoolType.FALSE);
    }
    Capability capability = new Capability.TagOf(has.left(), has.right());
    return new Typed(known.contains(capability) ? BoolType.TRUE : BoolType.ANY, Set.of(capability));
  }

  Typed getTag(Expr.Binary get, Capabilities known) {
    CedarType holder = tagHolder(get, known);
    if (holder == null) {
      return Typed.UNKNOWN;
    }
    Optional<CedarType> tags = tags(holder);
    if (tags.isEmpty()) {
      checker.error(TypeText.of(holder) + " has no tags", get.span());
    } else if (!known.contains(new Capability.TagOf(get.left(), get.right()))) {
      checker.error(
          "whether %s has this tag is unknown".formatted(TypeText.of(holder)),
          get.span(),
          Optional.of("ask for it first with `hasTag`"));
    }
    return Typed.of(tags.orElse(null));
  }

  private @Nullable CedarType tagHolder(Expr.Binary operation, Capabilities known) {
    CedarType holder =
        checker.expect(operation.left(), known, EntityOf.class::isInstance, "an entity").type();
    checker.expect(operation.right(), known, StringType.STRING::equals, "String");
    return holder;
  }

  private Optional<CedarType> tags(CedarType holder) {
    EntityTypeInfo info = holder instanceof EntityOf(EntityType t) ? schema.entityType(t) : null;
    return info == null ? Optional.empty() : info.tags();
  }
}
