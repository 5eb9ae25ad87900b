package dev.palyra.core.run;

import java.util.List;

/**
 * One turn of the model.
 *
 * @param number from 1 without a gap
 * @param text what it says; empty where it only proposes calls
 * @param items what its provider wants to see again in the next request, as JSON; may be empty
 * @param proposals calls to make; none means that this is the last turn
 */
public record ModelTurn(
    int number, String text, String items, List<Proposal> proposals, Spent spent) {
  public ModelTurn {
    proposals = List.copyOf(proposals);
  }
}
