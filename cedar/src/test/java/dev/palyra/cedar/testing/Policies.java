package dev.palyra.cedar.testing;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.BinaryOp;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Pattern;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.model.UnaryOp;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.model.Variable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Random policies over the whole language: all constructs, odd names, odd texts, extreme numbers.
 * They parse; whether they make sense is left to chance. The same choices give the same policies.
 */
public final class Policies {
  private static final SourceSpan AT = SourceSpan.NONE;
  private static final String[] IDENTIFIERS = {
    "a",
    "b",
    "name",
    "principal",
    "permit",
    "when",
    "contains",
    "_",
    "x1",
    "Action",
    "isEmpty",
    "ip"
  };
  private static final String[] TEXTS = {
    "",
    "a",
    "b c",
    "if",
    "in",
    "\"",
    "\\",
    "\n\r\t",
    "\0",
    "*",
    "a*b",
    "é",
    "😀",
    "\u200b\u202e",
    "//",
    "127.0.0.1/8",
    "1.5",
    "2024-01-01",
    "1d2h",
    "__cedar",
    "\u2028",
    "'",
    "\\u{41}"
  };
  private static final String[] TYPES = {
    "User", "Group", "Photo", "NS::User", "A::B::C", "principal"
  };
  private static final long[] NUMBERS = {
    0, 1, -1, 2, 42, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1, 10_000
  };

  private final Random random;

  public Policies(Random random) {
    this.random = random;
  }

  /** Up to six policies, linked policies and templates. */
  public PolicyDocument document() {
    List<Policy> statics = new ArrayList<>();
    List<Policy> links = new ArrayList<>();
    List<Template> templates = new ArrayList<>();
    for (int i = random.nextInt(7); i > 0; i--) {
      PolicyId id = new PolicyId("p" + i + (random.nextInt(4) == 0 ? text() : ""));
      if (random.nextBoolean()) {
        statics.add(new Policy(id, body(false)));
        continue;
      }
      Template template = new Template(id, body(true));
      templates.add(template);
      for (int j = random.nextInt(3); j > 0; j--) {
        links.add(template.link(new PolicyId(id + "-" + j), values(template)));
      }
    }
    // JSON has the links behind the static policies.
    statics.addAll(links);
    return new PolicyDocument(statics, templates);
  }

  /** A value for each slot of the template. */
  public Map<Slot, EntityUid> values(Template template) {
    Map<Slot, EntityUid> values = new EnumMap<>(Slot.class);
    template.slots().forEach(slot -> values.put(slot, entity()));
    return values;
  }

  /** The body of a policy, or of a template. */
  public PolicyBody body(boolean template) {
    boolean principalSlot = template && random.nextBoolean();
    boolean resourceSlot = template && (!principalSlot || random.nextBoolean());
    Map<String, String> annotations = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      annotations.put(random.nextInt(5) == 0 ? "if" : identifier(), text());
    }
    return new PolicyBody(
        annotations,
        pick(Effect.values()),
        scope(principalSlot ? Slot.PRINCIPAL : null),
        action(),
        scope(resourceSlot ? Slot.RESOURCE : null),
        list(
            3, () -> new Condition(pick(Condition.Kind.values()), expr(1 + random.nextInt(6)), AT)),
        AT);
  }

  private ScopeConstraint scope(@Nullable Slot slot) {
    EntityRef ref = slot == null ? entity() : slot;
    return switch (random.nextInt(slot == null ? 5 : 3)) {
      case 0 -> new ScopeConstraint.Eq(ref);
      case 1 -> new ScopeConstraint.In(ref);
      case 2 -> new ScopeConstraint.IsIn(type(), ref);
      case 3 -> new ScopeConstraint.Is(type());
      default -> new ScopeConstraint.Any();
    };
  }

  private ActionConstraint action() {
    return switch (random.nextInt(4)) {
      case 0 -> new ActionConstraint.Eq(actionEntity());
      case 1 -> new ActionConstraint.In(actionEntity());
      case 2 -> new ActionConstraint.InAny(list(4, this::actionEntity));
      default -> new ActionConstraint.Any();
    };
  }

  private EntityUid actionEntity() {
    return EntityUid.of(random.nextBoolean() ? "Action" : "NS::Action", text());
  }

  /** An expression at most that high. */
  public Expr expr(int height) {
    if (height <= 1) {
      return leaf();
    }
    int h = height - 1;
    return switch (random.nextInt(15)) {
      case 0 -> new Expr.If(expr(h), expr(h), expr(h), AT);
      case 1 -> new Expr.And(chain(h, Expr.And.class), AT);
      case 2 -> new Expr.Or(chain(h, Expr.Or.class), AT);
      case 3 -> new Expr.Product(chain(h, Expr.Product.class), AT);
      case 4 -> {
        List<Expr> operands = chain(h, Expr.Sum.class);
        yield new Expr.Sum(
            operands.getFirst(),
            operands.stream()
                .skip(1)
                .map(operand -> new Expr.Term(random.nextBoolean(), operand))
                .toList(),
            AT);
      }
      case 5 -> unary(h);
      case 6, 7 -> new Expr.Binary(pick(BinaryOp.values()), expr(h), expr(h), AT);
      case 8 -> new Expr.GetAttribute(expr(h), random.nextBoolean() ? identifier() : text(), AT);
      case 9 -> new Expr.Has(expr(h), path(h), AT);
      case 10 -> new Expr.Like(expr(h), new Pattern(list(1, 4, this::text)), AT);
      case 11 ->
          new Expr.Is(
              expr(h), type(), random.nextBoolean() ? Optional.of(expr(h)) : Optional.empty(), AT);
      case 12 -> new Expr.SetLiteral(list(4, () -> expr(h)), AT);
      case 13 -> {
        Map<String, Expr> attributes = new LinkedHashMap<>();
        list(
            4, () -> attributes.put(random.nextBoolean() ? identifier() : text(), expr(h)) == null);
        yield new Expr.RecordLiteral(attributes, AT);
      }
      default -> call(h);
    };
  }

  private Expr unary(int height) {
    UnaryOp op = pick(UnaryOp.values());
    Expr expr = expr(height);
    // Rows of one operator are a corner of the grammar.
    for (int i = random.nextInt(3) == 0 ? random.nextInt(7) : 0; i > 0; i--) {
      expr = new Expr.Unary(op, expr, AT);
    }
    // In text, a minus before a number is a part of it; only JSON can say this otherwise, and
    // printing must keep it.
    return new Expr.Unary(op, expr, AT);
  }

  private List<Expr> chain(int height, Class<? extends Expr> kind) {
    List<Expr> operands = new ArrayList<>(list(2, 5, () -> expr(height)));
    if (kind.isInstance(operands.getFirst())) {
      operands.set(0, leaf());
    }
    return operands;
  }

  private List<String> path(int height) {
    return random.nextBoolean()
        ? List.of(random.nextBoolean() ? text() : identifier())
        : list(1, Math.min(3, height) + 1, this::identifier);
  }

  private Expr call(int height) {
    ExtensionFunction function = pick(ExtensionFunction.values());
    // Mostly as many arguments as it takes; a wrong number is an error only when it is evaluated.
    int arguments = random.nextInt(10) == 0 ? 1 + random.nextInt(3) : function.arity();
    return new Expr.Call(
        function, IntStream.range(0, arguments).mapToObj(_ -> expr(height)).toList(), AT);
  }

  private Expr leaf() {
    return random.nextInt(3) == 0
        ? new Expr.Var(pick(Variable.values()), AT)
        : new Expr.Literal(literal(), AT);
  }

  private Value literal() {
    return switch (random.nextInt(4)) {
      case 0 -> BoolValue.of(random.nextBoolean());
      case 1 ->
          new LongValue(
              random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextLong());
      case 2 -> new StringValue(text());
      default -> entity();
    };
  }

  private EntityUid entity() {
    return new EntityUid(type(), text());
  }

  private EntityType type() {
    return new EntityType(pick(TYPES));
  }

  private String identifier() {
    return pick(IDENTIFIERS);
  }

  private String text() {
    return pick(TEXTS);
  }

  private <T> T pick(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private <T> List<T> list(int below, Supplier<T> element) {
    return list(0, below, element);
  }

  private <T> List<T> list(int from, int below, Supplier<T> element) {
    int size = from + random.nextInt(below - from);
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }
}
