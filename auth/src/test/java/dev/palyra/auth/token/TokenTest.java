package dev.palyra.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class TokenTest {
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
}
