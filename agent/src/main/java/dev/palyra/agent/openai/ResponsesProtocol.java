package dev.palyra.agent.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.openai.client.OpenAIClient;
import com.openai.core.ObjectMappers;
import com.openai.core.http.StreamResponse;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseReasoningItem;
import com.openai.models.responses.ResponseStreamEvent;
import dev.palyra.agent.model.Conversation;
import dev.palyra.agent.model.ModelException;
import dev.palyra.agent.model.ModelException.Fault;
import dev.palyra.agent.model.ModelReply;
import dev.palyra.agent.model.ToolOffer;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.RunTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The Responses API, streaming. Nothing is stored at the provider: what it needs of its own
 * reasoning comes back to it encrypted, with each request.
 */
record ResponsesProtocol(Endpoint endpoint) implements OpenAiModel.Protocol {
  @Override
  public ModelReply ask(OpenAIClient client, Conversation conversation, Consumer<String> deltas)
      throws ModelException {
    var names = new ToolNames(conversation.tools());
    var answer = new Answer(names, deltas);
    try (StreamResponse<ResponseStreamEvent> stream =
        client.responses().createStreaming(request(conversation, names))) {
      var events = stream.stream().iterator();
      while (events.hasNext()) {
        answer.add(events.next());
      }
    }
    return answer.whole();
  }

  private ResponseCreateParams request(Conversation conversation, ToolNames names) {
    var input = new ArrayList<ResponseInputItem>();
    input.add(message(EasyInputMessage.Role.USER, conversation.task()));
    for (RunTurn turn : conversation.turns()) {
      said(turn, names, input);
      List<Proposal> proposals = turn.turn().proposals();
      for (int i = 0; i < proposals.size(); i++) {
        input.add(
            ResponseInputItem.ofFunctionCallOutput(
                ResponseInputItem.FunctionCallOutput.builder()
                    .callId(proposals.get(i).modelCall())
                    .output(turn.answers().get(i).text())
                    .build()));
      }
    }
    var request =
        ResponseCreateParams.builder()
            .model(endpoint.model())
            .inputOfResponse(input)
            .store(false)
            .addInclude(ResponseIncludable.of("reasoning.encrypted_content"))
            .parallelToolCalls(true);
    if (!conversation.system().isEmpty()) {
      request.instructions(conversation.system());
    }
    for (ToolOffer tool : conversation.tools()) {
      request.addTool(
          FunctionTool.builder()
              .name(names.theirs(tool.name()))
              .description(tool.description())
              .strict(
                  false) // The gate checks arguments; schemas may say more than strict ones can.
              .parameters(
                  FunctionTool.Parameters.builder()
                      .putAllAdditionalProperties(Schemas.members(tool.schema()))
                      .build())
              .build());
    }
    endpoint.maxOutput().ifPresent(max -> request.maxOutputTokens(max.longValue()));
    return request.build();
  }

  private static void said(RunTurn turn, ToolNames names, List<ResponseInputItem> input) {
    reasoning(turn.turn().items()).forEach(item -> input.add(ResponseInputItem.ofReasoning(item)));
    if (!turn.turn().text().isEmpty()) {
      input.add(message(EasyInputMessage.Role.ASSISTANT, turn.turn().text()));
    }
    for (Proposal proposal : turn.turn().proposals()) {
      input.add(
          ResponseInputItem.ofFunctionCall(
              ResponseFunctionToolCall.builder()
                  .callId(proposal.modelCall())
                  .name(names.theirs(proposal.tool()))
                  .arguments(proposal.arguments())
                  .build()));
    }
  }

  private static ResponseInputItem message(EasyInputMessage.Role role, String text) {
    return ResponseInputItem.ofEasyInputMessage(
        EasyInputMessage.builder().role(role).content(text).build());
  }

  // What another provider wrote there is none of this one's.
  private static List<ResponseReasoningItem> reasoning(String items) {
    if (items.isEmpty()) {
      return List.of();
    }
    try {
      return ObjectMappers.jsonMapper()
          .readValue(items, new TypeReference<List<ResponseReasoningItem>>() {});
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  /** Follows a stream to its end, which says everything again. */
  private static final class Answer {
    private final ToolNames names;
    private final Consumer<String> deltas;
    private ModelReply reply = new ModelReply("", "", List.of(), 0, 0);
    private boolean ended;

    Answer(ToolNames names, Consumer<String> deltas) {
      this.names = names;
      this.deltas = deltas;
    }

    void add(ResponseStreamEvent event) throws ModelException {
      event.outputTextDelta().ifPresent(delta -> deltas.accept(delta.delta()));
      if (event.error().isPresent()) {
        var error = event.error().get();
        throw Faults.inStream(error.code().orElse(""), error.message());
      }
      if (event.failed().isPresent()) {
        throw failed(event.failed().get().response());
      }
      if (event.incomplete().isPresent()) {
        throw incomplete(event.incomplete().get().response());
      }
      if (event.completed().isPresent()) {
        reply = read(event.completed().get().response());
        ended = true;
      }
    }

    private static ModelException failed(Response response) {
      return response
          .error()
          .map(error -> Faults.inStream(error.code().asString(), error.message()))
          .orElseGet(() -> new ModelException(Fault.UNAVAILABLE, "the provider failed"));
    }

    private static ModelException incomplete(Response response) {
      String reason =
          response
              .incompleteDetails()
              .flatMap(Response.IncompleteDetails::reason)
              .map(Response.IncompleteDetails.Reason::asString)
              .orElse("");
      return reason.equals("content_filter")
          ? new ModelException(Fault.CONTENT_FILTER, "the provider's filter stopped the answer")
          : new ModelException(Fault.OUTPUT_LIMIT, "the model's answer is over its limit");
    }

    private ModelReply read(Response response) throws ModelException {
      var text = new StringBuilder();
      var calls = new ArrayList<ModelReply.Call>();
      var reasoning = new ArrayList<ResponseReasoningItem>();
      for (ResponseOutputItem item : response.output()) {
        if (item.isMessage()) {
          for (var part : item.asMessage().content()) {
            if (part.isRefusal()) {
              throw new ModelException(Fault.CONTENT_FILTER, "the model refused to answer");
            }
            part.outputText().ifPresent(output -> text.append(output.text()));
          }
        } else if (item.isFunctionCall()) {
          var call = item.asFunctionCall();
          calls.add(new ModelReply.Call(call.callId(), names.ours(call.name()), call.arguments()));
        } else if (item.isReasoning()) {
          reasoning.add(item.asReasoning());
        }
      }
      return new ModelReply(
          text.toString(),
          json(reasoning),
          calls,
          response.usage().map(usage -> usage.inputTokens()).orElse(0L),
          response.usage().map(usage -> usage.outputTokens()).orElse(0L));
    }

    private static String json(List<ResponseReasoningItem> reasoning) throws ModelException {
      try {
        return reasoning.isEmpty() ? "" : ObjectMappers.jsonMapper().writeValueAsString(reasoning);
      } catch (JsonProcessingException e) {
        throw new ModelException(Fault.MALFORMED, "the provider's reasoning cannot be kept");
      }
    }

    ModelReply whole() throws ModelException {
      if (!ended) {
        throw new ModelException(Fault.STREAM_CUT, "the provider's answer ends in its middle");
      }
      return reply;
    }
  }
}
