package dev.palyra.cedar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.BinaryOp;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Pattern;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.UnaryOp;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.model.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionParserTest {
  private static final SourceSpan AT = SourceSpan.NONE;
  private static final Expr PRINCIPAL = new Expr.Var(Variable.PRINCIPAL, AT);
  private static final Expr CONTEXT = new Expr.Var(Variable.CONTEXT, AT);

  @Test
  void chainsAreFlatAndGroupsAreKept() {
    assertThat(parse("1 + 2 - 3 * 4 * 5"))
        .isEqualTo(
            new Expr.Sum(
                number(1),
                List.of(
                    new Expr.Term(false, number(2)),
                    new Expr.Term(
                        true, new Expr.Product(List.of(number(3), number(4), number(5)), AT))),
                AT));
    assertThat(parse("(1 + 2) + 3")).isEqualTo(parse("1 + 2 + 3"));
    assertThat(parse("1 + (2 + 3)")).isNotEqualTo(parse("1 + 2 + 3"));
    assertThat(parse("(true && false) && true")).isEqualTo(parse("true && false && true"));
    assertThat(parse("true && (false && true)")).isNotEqualTo(parse("true && false && true"));
    assertThat(parse("true || false && true"))
        .isEqualTo(
            new Expr.Or(
                List.of(bool(true), new Expr.And(List.of(bool(false), bool(true)), AT)), AT));
  }

  @Test
  void theLeastLongIsALiteral() {
    assertThat(parse("-9223372036854775808")).isEqualTo(number(Long.MIN_VALUE));
    assertThat(parse("--9223372036854775808"))
        .isEqualTo(new Expr.Unary(UnaryOp.NEGATE, number(Long.MIN_VALUE), AT));
    assertThat(parse("-1")).isEqualTo(number(-1));
    assertThat(parse("- 1")).isEqualTo(number(-1));
    assertThat(parse("-(1)")).isEqualTo(new Expr.Unary(UnaryOp.NEGATE, number(1), AT));
    assertThat(parse("-1.a"))
        .isEqualTo(new Expr.Unary(UnaryOp.NEGATE, new Expr.GetAttribute(number(1), "a", AT), AT));
    assertThat(parse("0009223372036854775807")).isEqualTo(number(Long.MAX_VALUE));
    assertThat(parse("2 -1"))
        .isEqualTo(new Expr.Sum(number(2), List.of(new Expr.Term(true, number(1))), AT));
  }

  @Test
  void namesAreVariablesEntitiesAndFunctions() {
    assertThat(parse("principal")).isEqualTo(PRINCIPAL);
    assertThat(parse("principal::\"a\"")).isEqualTo(literal(EntityUid.of("principal", "a")));
    assertThat(parse("A :: B // comment\n :: \"c d\""))
        .isEqualTo(literal(EntityUid.of("A::B", "c d")));
    assertThat(parse("ip(\"::1\",)"))
        .isEqualTo(
            new Expr.Call(ExtensionFunction.IP, List.of(literal(new StringValue("::1"))), AT));
  }

  @Test
  void methodsOfTheLanguageAndOfExtensions() {
    assertThat(parse("[1,].contains(2)"))
        .isEqualTo(
            new Expr.Binary(
                BinaryOp.CONTAINS, new Expr.SetLiteral(List.of(number(1)), AT), number(2), AT));
    assertThat(parse("context.isEmpty()")).isEqualTo(new Expr.Unary(UnaryOp.IS_EMPTY, CONTEXT, AT));
    assertThat(parse("principal.getTag(\"a\")"))
        .isEqualTo(new Expr.Binary(BinaryOp.GET_TAG, PRINCIPAL, literal(new StringValue("a")), AT));
    // The language checks the number of arguments of extension functions later.
    assertThat(parse("ip().isInRange()"))
        .isEqualTo(
            new Expr.Call(
                ExtensionFunction.IS_IN_RANGE,
                List.of(new Expr.Call(ExtensionFunction.IP, List.of(), AT)),
                AT));
  }

  @Test
  void attributesHasLikeAndIs() {
    assertThat(parse("context.a[\"b c\"].permit"))
        .isEqualTo(
            new Expr.GetAttribute(
                new Expr.GetAttribute(new Expr.GetAttribute(CONTEXT, "a", AT), "b c", AT),
                "permit",
                AT));
    assertThat(parse("context has a.b.principal"))
        .isEqualTo(new Expr.Has(CONTEXT, List.of("a", "b", "principal"), AT));
    assertThat(parse("context has \"a.b\"")).isEqualTo(new Expr.Has(CONTEXT, List.of("a.b"), AT));
    assertThat(parse("context.a like \"*a\\*b\\x2a**\""))
        .isEqualTo(
            new Expr.Like(
                new Expr.GetAttribute(CONTEXT, "a", AT),
                new Pattern(List.of("", "a*b", "", "", "")),
                AT));
    assertThat(parse("principal is A::B in context.c"))
        .isEqualTo(
            new Expr.Is(
                PRINCIPAL,
                new EntityType("A::B"),
                Optional.of(new Expr.GetAttribute(CONTEXT, "c", AT)),
                AT));
  }

  @Test
  void recordsAndIf() {
    assertThat(parse("{a: 1, \"b c\": if true then 2 else 3, principal: 4,}"))
        .isEqualTo(
            new Expr.RecordLiteral(
                Map.of(
                    "a",
                    number(1),
                    "b c",
                    new Expr.If(bool(true), number(2), number(3), AT),
                    "principal",
                    number(4)),
                AT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\n\\r\\t\\\\\\0\\'\\\" | 10,13,9,92,0,39,34",
        "\\x41\\x7f | 65,127",
        "\\u{1F6_00} | 128512",
        "\\u{10FFFF}\\u{0} | 1114111,0",
        "é😀 | 233,128512",
      })
  void escapes(String body, String codePoints) {
    Expr parsed = parse("\"" + body + "\"");

    assertThat(((StringValue) ((Expr.Literal) parsed).value()).value().codePoints())
        .containsExactly(
            java.util.Arrays.stream(codePoints.split(","))
                .map(Integer::valueOf)
                .toArray(Integer[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999999",
        "!!!!!true",
        "-----1",
        "!-1",
        "-!true",
        "1 == 2 == 3",
        "1 < 2 > 3",
        "1 in 2 in 3",
        "1 = 2",
        "1 / 2",
        "1 % 2",
        "1 & 2",
        "1 | 2",
        "'a'",
        "\"a",
        "\"\\q\"",
        "\"\\*\"",
        "\"\\xff\"",
        "\"\\x1\"",
        "\"\\u{}\"",
        "\"\\u{_1}\"",
        "\"\\u{1234567}\"",
        "\"\\u{110000}\"",
        "\"\\u{D800}\"",
        "\"\\u1234\"",
        "\"a\rb\"",
        "\"\uD800\"",
        "// \uDC00\n1",
        "user",
        "A::B",
        "if::a::\"b\"",
        "foo(1)",
        "A::ip(\"1\")",
        "contains(1, 2)",
        "isIpv4(ip(\"::1\"))",
        "\"::1\".ip()",
        "[1].contains()",
        "[1].contains(1, 2)",
        "[1].isEmpty(1)",
        "[1].foo()",
        "principal(1)",
        "(principal)(1)",
        "principal.if",
        "principal.__cedar",
        "principal[0]",
        "principal[(\"a\")]",
        "principal.a()()",
        "principal has 1",
        "principal has (a)",
        "principal has a.\"b\"",
        "principal has \"a\".b",
        "principal has a[\"b\"]",
        "principal has if",
        "principal has A::b",
        "principal has a == 1",
        "principal like a",
        "principal like (\"a\")",
        "principal like \"a\" + \"b\"",
        "principal is \"A\"",
        "principal is A::\"b\"",
        "principal is (A)",
        "principal is A == true",
        "1 + if true then 1 else 2",
        "if true then 1",
        "if true 1 else 2",
        "{a: 1, a: 2}",
        "{a: 1, \"a\": 2}",
        "{if: 1}",
        "{1: 1}",
        "{a::b: 1}",
        "{(a): 1}",
        "{a 1}",
        "[1 2]",
        "[,]",
        "{,}",
        "ip(,)",
        "1 2",
        "?principal",
        "?other",
        "#",
        "",
      })
  void refusesWhatIsNoExpression(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(CedarException.class);
  }

  private static Expr parse(String text) {
    return PolicyParser.parseExpression(Source.of(text), Limits.DEFAULTS);
  }

  private static Expr literal(Value value) {
    return new Expr.Literal(value, AT);
  }

  private static Expr number(long value) {
    return literal(new LongValue(value));
  }

  private static Expr bool(boolean value) {
    return literal(BoolValue.of(value));
  }
}
