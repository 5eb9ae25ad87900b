package dev.palyra.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommentLinesTest {
  @Test
  void linesThatAreNothingButACommentGo() {
    assertThat(
            CommentLines.drop(
                """
                // one
                let a = 1; // stays
                /* two */
                /**
                 * three
                 */
                let b = 2;
                  /* four
                  */ let c = 3;
                """))
        .isEqualTo(
            """
            let a = 1; // stays
            let b = 2;
             let c = 3;

            """);
  }

  @Test
  void whatOnlyLooksLikeOneStays() {
    String code =
        """
        let url = "http://a.example";
        let text = `
        // not a comment
        /* nor this */
        `;
        /* a */ let x = 1; /* b */
        a = b
          / c; // a division
        """;
    assertThat(CommentLines.drop(code)).isEqualTo(code + "\n");
  }
}
