package dev.palyra.cedar.text;

/** The kinds of tokens of a policy text, with how an error calls them. */
enum Token {
  WORD("a name"),
  NUMBER("a number"),
  STRING("a string"),
  SLOT("a slot"),
  AT("`@`"),
  DOT("`.`"),
  COMMA("`,`"),
  SEMICOLON("`;`"),
  COLON("`:`"),
  PATH("`::`"),
  LEFT_PAREN("`(`"),
  RIGHT_PAREN("`)`"),
  LEFT_BRACE("`{`"),
  RIGHT_BRACE("`}`"),
  LEFT_BRACKET("`[`"),
  RIGHT_BRACKET("`]`"),
  EQUAL("`==`"),
  NOT_EQUAL("`!=`"),
  LESS("`<`"),
  LESS_OR_EQUAL("`<=`"),
  GREATER("`>`"),
  GREATER_OR_EQUAL("`>=`"),
  OR("`||`"),
  AND("`&&`"),
  PLUS("`+`"),
  MINUS("`-`"),
  STAR("`*`"),
  SLASH("`/`"),
  PERCENT("`%`"),
  NOT("`!`"),
  ASSIGN("`=`"),
  END("the end of the input");

  private final String called;

  Token(String called) {
    this.called = called;
  }

  String called() {
    return called;
  }
}
