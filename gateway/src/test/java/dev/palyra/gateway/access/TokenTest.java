package dev.palyra.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.call.Principal;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenTest {
  private static final Principal ANN = new Principal(Principal.Kind.OPERATOR, "ann");
  private final SecureRandom random = new SecureRandom();

  @Test
  void mintedTokensHaveTheFormAndDiffer() {
    Token token = Token.mint(random);

    assertThat(token.reveal()).matches("plt_[0-9a-f]{12}_[0-9A-Za-z]{49}");
    assertThat(Token.mint(random).reveal()).isNotEqualTo(token.reveal());
    assertThat(token).hasToString("Token[" + token.id() + "]");
  }

  @Test
  void everyChangedCharacterBreaksTheChecksum() {
    String text = Token.mint(random).reveal();
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'a' ? 'b' : 'a';
      assertThat(Token.parse(text.substring(0, i) + other + text.substring(i + 1))).isEmpty();
    }
    assertThat(Token.parse(text)).isPresent();
    assertThat(Token.parse(text + "a")).isEmpty();
    assertThat(Token.parse("")).isEmpty();
  }

  @Test
  void onlyTheVeryTokenIsFound() {
    Token token = Token.mint(random);
    var tokens = new Tokens(Map.of(ANN, token));

    assertThat(tokens.find(token.reveal())).contains(ANN);
    assertThat(tokens.find(Token.mint(random).reveal())).isEmpty();
    assertThat(tokens.find(token.reveal().substring(1))).isEmpty();
  }
}
