/**
 * Models behind OpenAI's Responses API and Chat Completions, through the official client: OpenAI,
 * and whatever speaks the same, such as Ollama, vLLM and llama.cpp. A credential is leased for one
 * request and goes into its header, nowhere else.
 */
@NullMarked
package dev.palyra.agent.openai;

import org.jspecify.annotations.NullMarked;
