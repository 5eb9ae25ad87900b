package dev.palyra.agent.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.agent.model.Conversation;
import dev.palyra.agent.model.ModelException;
import dev.palyra.core.sandbox.Cancellation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private static List<RecordedModel.Turn> parse(String json) {
    return Transcript.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void saysWhatWasRecordedAndThenHasNoMore() throws Exception {
    var model =
        new RecordedModel(parse("{\"turns\":[{\"say\":\"a\",\"calls\":[{\"tool\":\"t\"}]}]}"));
    var asked = new Conversation("", "task", List.of(), List.of());

    var reply = model.ask(asked, _ -> {}, new Cancellation());

    assertThat(reply.text()).isEqualTo("a");
    assertThat(reply.calls().getFirst().arguments()).isEqualTo("{}");
    assertThatThrownBy(() -> new RecordedModel(List.of()).ask(asked, _ -> {}, new Cancellation()))
        .isInstanceOf(ModelException.class)
        .hasMessage("the transcript has only 0 turns");
  }

  @Test
  void aMistakeIsNamed() {
    assertThatThrownBy(() -> parse("{\"turn\":[]}")).hasMessage("unknown member `turn`");
    assertThatThrownBy(() -> parse("{\"turns\":[{\"calls\":[{}]}]}"))
        .hasMessage("a call of turn 1 has no `tool`");
    assertThatThrownBy(() -> parse("{\"turns\":[")).hasMessageContaining("malformed JSON");
  }
}
