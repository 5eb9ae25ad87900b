package dev.palyra.agent.openai;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import dev.palyra.agent.model.Conversation;
import dev.palyra.agent.model.ModelException;
import dev.palyra.agent.model.ModelException.Fault;
import dev.palyra.agent.model.ModelReply;
import dev.palyra.agent.model.ToolOffer;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.RunTurn;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Chat Completions, streaming. */
record ChatProtocol(Endpoint endpoint) implements OpenAiModel.Protocol {
  @Override
  public ModelReply ask(OpenAIClient client, Conversation conversation, Consumer<String> deltas)
      throws ModelException {
    var names = new ToolNames(conversation.tools());
    var answer = new Answer(names, deltas);
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(request(conversation, names))) {
      stream.stream().forEach(answer::add);
    }
    return answer.whole();
  }

  private ChatCompletionCreateParams request(Conversation conversation, ToolNames names) {
    var request = ChatCompletionCreateParams.builder().model(endpoint.model());
    if (!conversation.system().isEmpty()) {
      request.addSystemMessage(conversation.system());
    }
    request.addUserMessage(conversation.task());
    for (RunTurn turn : conversation.turns()) {
      request.addMessage(said(turn, names));
      List<Proposal> proposals = turn.turn().proposals();
      for (int i = 0; i < proposals.size(); i++) {
        CallAnswer told = turn.answers().get(i);
        request.addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(proposals.get(i).modelCall())
                .content(told.text())
                .build());
      }
    }
    for (ToolOffer tool : conversation.tools()) {
      request.addTool(
          ChatCompletionFunctionTool.builder()
              .function(
                  FunctionDefinition.builder()
                      .name(names.theirs(tool.name()))
                      .description(tool.description())
                      .parameters(
                          FunctionParameters.builder()
                              .putAllAdditionalProperties(Schemas.members(tool.schema()))
                              .build())
                      .build())
              .build());
    }
    endpoint.maxOutput().ifPresent(max -> request.maxCompletionTokens(max));
    return request
        .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
        .build();
  }

  private static ChatCompletionAssistantMessageParam said(RunTurn turn, ToolNames names) {
    var message = ChatCompletionAssistantMessageParam.builder().content(turn.turn().text());
    for (Proposal proposal : turn.turn().proposals()) {
      message.addToolCall(
          ChatCompletionMessageFunctionToolCall.builder()
              .id(proposal.modelCall())
              .function(
                  ChatCompletionMessageFunctionToolCall.Function.builder()
                      .name(names.theirs(proposal.tool()))
                      .arguments(proposal.arguments())
                      .build())
              .build());
    }
    return message.build();
  }

  /** Puts the pieces of a stream together. */
  private static final class Answer {
    /** A call while it arrives. */
    private static final class Piece {
      private final StringBuilder id = new StringBuilder();
      private final StringBuilder name = new StringBuilder();
      private final StringBuilder arguments = new StringBuilder();
    }

    private final ToolNames names;
    private final Consumer<String> deltas;
    private final StringBuilder text = new StringBuilder();
    private final TreeMap<Long, Piece> calls = new TreeMap<>();
    private String finished = "";
    private boolean refused;
    private long inputTokens;
    private long outputTokens;

    Answer(ToolNames names, Consumer<String> deltas) {
      this.names = names;
      this.deltas = deltas;
    }

    void add(ChatCompletionChunk chunk) {
      chunk
          .usage()
          .ifPresent(usage -> {
            inputTokens = usage.promptTokens();
            outputTokens = usage.completionTokens();
          });
      for (ChatCompletionChunk.Choice choice : chunk.choices()) {
        var delta = choice.delta();
        delta
            .content()
            .filter(piece -> !piece.isEmpty())
            .ifPresent(piece -> {
              text.append(piece);
              deltas.accept(piece);
            });
        refused |= delta.refusal().filter(piece -> !piece.isEmpty()).isPresent();
        delta.toolCalls().orElse(List.of()).forEach(this::add);
        choice.finishReason().ifPresent(reason -> finished = reason.asString());
      }
    }

    private void add(ChatCompletionChunk.Choice.Delta.ToolCall call) {
      var piece = calls.computeIfAbsent(call.index(), _ -> new Piece());
      call.id().ifPresent(piece.id::append);
      call.function()
          .ifPresent(function -> {
            function.name().ifPresent(piece.name::append);
            function.arguments().ifPresent(piece.arguments::append);
          });
    }

    ModelReply whole() throws ModelException {
      switch (finished) {
        case "" ->
            throw new ModelException(Fault.STREAM_CUT, "the provider's answer ends in its middle");
        case "length" ->
            throw new ModelException(Fault.OUTPUT_LIMIT, "the model's answer is over its limit");
        case "content_filter" ->
            throw new ModelException(
                Fault.CONTENT_FILTER, "the provider's filter stopped the answer");
        default -> {}
      }
      if (refused) {
        throw new ModelException(Fault.CONTENT_FILTER, "the model refused to answer");
      }
      var all = new ArrayList<ModelReply.Call>();
      for (Piece piece : calls.values()) {
        if (piece.id.isEmpty() || piece.name.isEmpty()) {
          throw new ModelException(Fault.MALFORMED, "the provider sent a call without a name");
        }
        all.add(
            new ModelReply.Call(
                piece.id.toString(),
                names.ours(piece.name.toString()),
                piece.arguments.toString()));
      }
      return new ModelReply(text.toString(), "", all, inputTokens, outputTokens);
    }
  }
}
