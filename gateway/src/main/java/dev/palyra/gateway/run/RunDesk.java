package dev.palyra.gateway.run;

import dev.palyra.agent.Runner;
import dev.palyra.core.run.RunLabels;
import dev.palyra.core.run.Runs;
import dev.palyra.gateway.record.RunFeed;

/** All that the API needs for runs. */
public record RunDesk(Runner runner, Runs runs, RunLabels labels, RunFeed feed) {}
