@NullMarked
package dev.palyra.agent.openai;

import org.jspecify.annotations.NullMarked;
