package dev.palyra.policy.grant;

import dev.palyra.cedar.model.Pattern;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.core.approval.ArgumentMatch;
import dev.palyra.core.call.StrictJson;
import dev.palyra.policy.explain.CedarText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an argument must be, as clauses of a condition; each is valid behind those before. */
final class ArgumentClauses {
  private ArgumentClauses() {}

  static List<String> of(String pointer, ArgumentMatch match, RecordOf arguments) {
    Set<String> clauses = new LinkedHashSet<>();
    String at = "context.args";
    CedarType type = arguments;
    for (String step : pointer.substring(1).split("/", -1)) {
      String name = step.replace("~1", "/").replace("~0", "~");
      Attribute attribute = type instanceof RecordOf record ? record.attributes().get(name) : null;
      if (attribute == null) {
        throw new IllegalArgumentException(
            "policies see no argument `" + pointer + "` of this tool");
      }
      if (!attribute.required()) {
        clauses.add(CedarText.has(at, name));
      }
      at += CedarText.attribute(name);
      type = attribute.type();
    }
    clauses.add(
        switch (match) {
          case ArgumentMatch.Equal(String json) -> at + " == " + literal(json);
          case ArgumentMatch.Like(String glob) -> at + " like " + pattern(glob);
        });
    return List.copyOf(clauses);
  }

  private static String literal(String json) {
    var value = StrictJson.parse(json);
    return value.isString() ? Text.quote(value.asString()) : json;
  }

  private static Pattern pattern(String glob) {
    List<String> texts = new ArrayList<>();
    var text = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*') {
        texts.add(text.toString());
        text.setLength(0);
      } else if (c == '\\') {
        if (++i == glob.length() || (glob.charAt(i) != '*' && glob.charAt(i) != '\\')) {
          throw new IllegalArgumentException("in a pattern `\\` stands before `*` or `\\` only");
        }
        text.append(glob.charAt(i));
      } else {
        text.append(c);
      }
    }
    texts.add(text.toString());
    return new Pattern(texts);
  }
}
